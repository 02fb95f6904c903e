using Microsoft.Extensions.Logging;

namespace TrtOperator.ControllerRuntime.Hosting;

/// <summary>What the host logs.</summary>
internal static partial class HostLog
{
    [LoggerMessage(40, LogLevel.Information, "Caches are synced after {Milliseconds} ms.")]
    public static partial void Synced(ILogger logger, long milliseconds);

    [LoggerMessage(41, LogLevel.Information, "Stopping: nothing more is begun, and what is under way may end.")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(42, LogLevel.Warning, "Reconciles did not end within {Timeout} and are cancelled.")]
    public static partial void Cancelling(ILogger logger, TimeSpan timeout);

    [LoggerMessage(43, LogLevel.Error, "Reconciles go on though they were cancelled; the lease is not released and runs out by itself.")]
    public static partial void Stuck(ILogger logger);

    [LoggerMessage(44, LogLevel.Critical, "{Part} has ended though it runs for as long as the process does.")]
    public static partial void Failed(ILogger logger, Exception? error, string part);

    [LoggerMessage(45, LogLevel.Information, "Stopped: {Result}.")]
    public static partial void Ended(ILogger logger, HostResult result);
}
