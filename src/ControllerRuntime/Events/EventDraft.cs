namespace TrtOperator.ControllerRuntime.Events;

/// <summary>An event as it was recorded, before it is known whether it is new or one more of a series.</summary>
internal sealed record EventDraft(EventSubject Subject, EventType Type, string Reason, string Action, string Note, DateTimeOffset At);
