namespace TrtOperator.TensorRt.Building;

/// <summary>An optimization profile.</summary>
/// <param name="Name">Its name in the declaration.</param>
/// <param name="Inputs">The dynamic inputs' shapes.</param>
public sealed record PlanProfile(string Name, IReadOnlyList<PlanProfileInput> Inputs);
