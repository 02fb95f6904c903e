namespace TrtOperator.Precision.Refinement;

/// <summary>A whole set of choices, judged by the network's outputs on calibration samples that chose nothing.</summary>
/// <param name="What">The choices, in words.</param>
/// <param name="Error">Power of the outputs' INT8 error over power of FP32's outputs.</param>
/// <param name="Taken">Whether this set was taken.</param>
public sealed record EndEffectTrial(string What, double Error, bool Taken);
