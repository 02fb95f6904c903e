namespace TrtOperator.ControllerRuntime.Health;

/// <summary>What a check found.</summary>
/// <param name="Name">The check.</param>
/// <param name="Problem">What is wrong in one sentence; null where nothing is.</param>
public sealed record HealthFinding(string Name, string? Problem);
