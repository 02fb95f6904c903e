namespace TrtOperator.Operator.Decisions;

/// <summary>Something worth an event beside the object.</summary>
/// <param name="IsWarning">Whether a person should look.</param>
/// <param name="Reason">One CamelCase word.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Job">The Job without whose creation it is not true; null where it is true anyway.</param>
public sealed record EngineEvent(bool IsWarning, string Reason, string Message, string? Job = null);
