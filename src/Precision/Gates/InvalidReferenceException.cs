namespace TrtOperator.Precision.Gates;

/// <summary>The FP32 model's own output is not finite, so nothing can be judged against it. The message is one sentence.</summary>
/// <param name="message">The sentence.</param>
public sealed class InvalidReferenceException(string message) : Exception(message)
{
    internal static InvalidReferenceException At(string output, int sample, long element, double value) => new(
        $"The FP32 model itself gives {MetricText.NonFinite(value)} in output '{output}' for sample {sample} at element {element}: repair the model or take the sample out of the evaluation data.");
}
