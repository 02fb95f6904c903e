using Microsoft.Extensions.Logging;

namespace TrtOperator.Operator.Reconciliation;

internal static partial class ReconciliationLog
{
    [LoggerMessage(101, LogLevel.Information, "Created Job {Job} of stage {Stage} with builder class {Class}.")]
    public static partial void Created(ILogger logger, string job, string stage, string @class);

    [LoggerMessage(EventId = 102, Message = "{Reason}: {Message}")]
    public static partial void Happened(ILogger logger, LogLevel level, string reason, string message);

    [LoggerMessage(103, LogLevel.Information, "Job {Job} tries no more: {Why}")]
    public static partial void Stopped(ILogger logger, string job, string why);

    [LoggerMessage(104, LogLevel.Information, "Deleted Job {Job}: {Why}")]
    public static partial void Deleted(ILogger logger, string job, string why);
}
