using Microsoft.Extensions.Logging;

namespace TrtOperator.Operator.Hosting;

internal static partial class HostLog
{
    [LoggerMessage(1, LogLevel.Information, "The operator has started and follows {Namespaces}.")]
    public static partial void Started(ILogger logger, string namespaces);

    [LoggerMessage(2, LogLevel.Information, "Listed {Engines} TrtEngines and {Jobs} Jobs.")]
    public static partial void Synced(ILogger logger, int engines, int jobs);

    [LoggerMessage(3, LogLevel.Information, "Stopping: what is under way is ended, and nothing new begins.")]
    public static partial void Draining(ILogger logger);

    [LoggerMessage(4, LogLevel.Error, "Leadership is lost; the process ends, and another replica goes on.")]
    public static partial void Lost(ILogger logger);

    [LoggerMessage(5, LogLevel.Information, "The operator has ended with {Code}.")]
    public static partial void Ended(ILogger logger, int code);
}
