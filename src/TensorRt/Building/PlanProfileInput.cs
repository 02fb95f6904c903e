namespace TrtOperator.TensorRt.Building;

/// <summary>The shapes of one input in an optimization profile.</summary>
/// <param name="Name">The input's name.</param>
/// <param name="Min">The smallest shape.</param>
/// <param name="Opt">The shape to tune for.</param>
/// <param name="Max">The largest shape.</param>
public sealed record PlanProfileInput(string Name, IReadOnlyList<long> Min, IReadOnlyList<long> Opt, IReadOnlyList<long> Max);
