namespace TrtOperator.TensorRt.Building;

/// <summary>What came of a build: a plan, or what it left behind to say why there is none.</summary>
/// <param name="Plan">The plan; null where none was made.</param>
/// <param name="Evidence">Why none was made; null where one was.</param>
/// <param name="Failure">A sentence of our own, where the library was not to blame; else null.</param>
public sealed record BuildAttempt(BuiltPlan? Plan, BuildEvidence? Evidence, BuildFailure? Failure);
