namespace TrtOperator.TensorRt.Proof;

/// <summary>What one kernel shows of a node.</summary>
/// <param name="Verdict">The verdict that it leads to.</param>
/// <param name="Evidence">What was read, as a clause without a full stop.</param>
internal sealed record Finding(Verdict Verdict, string Evidence);
