namespace TrtOperator.Precision.Refinement;

/// <summary>A whole set of choices, judged by the network's outputs on calibration samples that chose nothing.</summary>
/// <param name="What">The choices, in words.</param>
/// <param name="Error">The norm of the outputs' INT8 error over the norm of FP32's outputs, averaged over the runs.</param>
/// <param name="Runs">How many runs judged: a third of them where others were better already.</param>
/// <param name="Taken">Whether this set was taken.</param>
public sealed record EndEffectTrial(string What, double Error, int Runs, bool Taken);
