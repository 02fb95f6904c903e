using Microsoft.Extensions.Logging;

namespace TrtOperator.Operator.Hosting;

internal static partial class OperatorLog
{
    [LoggerMessage(1, LogLevel.Information, "The operator has started and follows {Namespaces}.")]
    public static partial void Started(ILogger logger, string namespaces);
}
