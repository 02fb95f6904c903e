namespace TrtOperator.Precision.Gates;

/// <summary>A sample that the candidate damages most, for a person to look at.</summary>
/// <param name="SampleIndex">Index of the sample in its dataset.</param>
/// <param name="Damage">
/// Labelled metrics: errors of the candidate beyond FP32's (edits, wrong classes). Others: the sample's own distance from FP32
/// (1 - cosine, relative L2, noise by signal power, largest error, nats, disagreeing positions).
/// </param>
/// <param name="Label">The label as text, if there is one.</param>
/// <param name="Reference">What FP32 gives, as text, where it has one (decoded sequence or class).</param>
/// <param name="Candidate">What the candidate gives, likewise.</param>
public sealed record WorstSample(int SampleIndex, double Damage, string? Label, string? Reference, string? Candidate);
