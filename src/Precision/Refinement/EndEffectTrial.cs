namespace TrtOperator.Precision.Refinement;

/// <summary>A whole set of choices, judged by the network's outputs on calibration samples that chose nothing.</summary>
/// <param name="What">The choices, in words.</param>
/// <param name="Error">The error of the outputs, averaged over the runs: behind a Softmax the divergence from FP32's row in nats, otherwise the norm of the difference over the norm of FP32's output.</param>
/// <param name="Runs">How many runs judged: a third of them where others were better already.</param>
/// <param name="Taken">Whether this set was taken.</param>
public sealed record EndEffectTrial(string What, double Error, int Runs, bool Taken);
