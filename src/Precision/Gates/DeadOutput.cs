namespace TrtOperator.Precision.Gates;

/// <summary>One output of a candidate that is dead: a refusal, whatever the gates say.</summary>
/// <param name="Output">The output.</param>
/// <param name="Reason">What shows it.</param>
/// <param name="SampleIndex">The first sample that shows it.</param>
/// <param name="Element">The first such element of that sample, row-major; 0 for constant outputs.</param>
/// <param name="Sentence">All of it in plain words.</param>
public sealed record DeadOutput(string Output, DeadReason Reason, int SampleIndex, long Element, string Sentence)
{
    internal static string NonFiniteSentence(string output, int sample, long element, double value)
        => $"Output '{output}' of the candidate is {MetricText.NonFinite(value)} for sample {sample} at element {element}, where FP32 is finite.";
}
