using Microsoft.Extensions.Logging;

namespace TrtOperator.ControllerRuntime.Controllers;

/// <summary>What a controller logs. The object and the reconcile are named by the scope.</summary>
internal static partial class ReconcileLog
{
    [LoggerMessage(1, LogLevel.Debug, "Reconciled in {Milliseconds} ms.")]
    public static partial void Reconciled(ILogger logger, long milliseconds);

    [LoggerMessage(2, LogLevel.Warning, "Reconcile failed and is tried again after {Delay}: {Reason}")]
    public static partial void Failed(ILogger logger, Exception? error, TimeSpan delay, string reason);

    [LoggerMessage(3, LogLevel.Error, "Reconcile failed with a defect and is tried again after {Delay}: {Reason}")]
    public static partial void Panicked(ILogger logger, Exception error, TimeSpan delay, string reason);

    [LoggerMessage(4, LogLevel.Error, "Reconcile failed for good, until the object changes: {Reason}")]
    public static partial void FailedForGood(ILogger logger, Exception error, string reason);

    [LoggerMessage(5, LogLevel.Debug, "Somebody wrote the object in between; reconcile is tried again after {Delay}.")]
    public static partial void Conflicted(ILogger logger, TimeSpan delay);

    [LoggerMessage(6, LogLevel.Information, "Reconcile was stopped.")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(7, LogLevel.Information, "Controller {Controller} works with {Workers} workers.")]
    public static partial void Started(ILogger logger, string controller, int workers);

    [LoggerMessage(8, LogLevel.Information, "Controller {Controller} has stopped.")]
    public static partial void Ended(ILogger logger, string controller);

    [LoggerMessage(9, LogLevel.Error, "Whether anybody waits for {Object} could not be told; it is worked on first.")]
    public static partial void NotRanked(ILogger logger, Exception error, ObjectKey @object);
}
