namespace TrtOperator.Operator.Decisions;

/// <summary>Something worth an event beside the object.</summary>
/// <param name="IsWarning">Whether a person should look.</param>
/// <param name="Reason">One CamelCase word.</param>
/// <param name="Message">One sentence.</param>
public sealed record EngineEvent(bool IsWarning, string Reason, string Message);
