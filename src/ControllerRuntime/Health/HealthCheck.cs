namespace TrtOperator.ControllerRuntime.Health;

/// <summary>Something that can be well or not.</summary>
/// <param name="Name">A short name in lower case.</param>
/// <param name="FindProblem">Returns what is wrong in one sentence, or null. It is quick and does not ask other machines.</param>
public sealed record HealthCheck(string Name, Func<string?> FindProblem);
