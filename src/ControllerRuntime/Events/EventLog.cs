using Microsoft.Extensions.Logging;

namespace TrtOperator.ControllerRuntime.Events;

/// <summary>What the event recorder logs.</summary>
internal static partial class EventLog
{
    [LoggerMessage(30, LogLevel.Warning, "Events are not written, because the API server forbids it: {Reason} Allow create and patch of events in events.k8s.io to have them.")]
    public static partial void Forbidden(ILogger logger, string reason);

    [LoggerMessage(31, LogLevel.Warning, "The event {Reason} of {Kind} {Subject} was not written: {Error}")]
    public static partial void Dropped(ILogger logger, string reason, string kind, ObjectKey subject, string error);
}
