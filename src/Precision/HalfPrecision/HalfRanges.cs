using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Execution;

namespace TrtOperator.Precision.HalfPrecision;

/// <summary>Finds activations that calibration saw beyond FP16 and that are written in FP16.</summary>
internal static class HalfRanges
{
    private const float LargestHalf = 65_504f;

    /// <param name="tensors">The tensors that exist in FP16, by their names before, in the order in which they came to be.</param>
    /// <param name="index">The graph before.</param>
    /// <param name="classes">Which of its nodes are FP16.</param>
    /// <param name="statistics">What calibration saw.</param>
    public static IEnumerable<HalfFinding> Check(IEnumerable<string> tensors, GraphIndex index, HalfNodeClasses classes, CalibrationStatistics statistics)
    {
        foreach (string tensor in tensors)
        {
            string source = Measured(tensor, index);
            if (!statistics.Extremes.TryGetValue(source, out TensorExtremes? seen) || seen.Magnitude <= LargestHalf)
            {
                continue;
            }

            NodeProto? producer = index.Producer(source);
            IEnumerable<string> readers = index.Consumers(tensor).Where(classes.IsHalf).Select(static node => $"'{node.Name}'");
            string protect = producer is null || !classes.IsHalf(producer)
                ? $"protect {string.Join(" and ", readers.Take(3))}"
                : $"protect '{producer.Name}'" + (readers.Any() ? " and the nodes that read it" : string.Empty);
            string made = producer is null ? "the input" : $"the output of '{producer.Name}',";
            yield return new HalfFinding(
                HalfFindingKind.ActivationOverflow,
                producer?.Name ?? string.Empty,
                source,
                seen.Magnitude,
                FormattableString.Invariant($"FP16 overflow: {made} '{source}' reaches {seen.Magnitude:G3}, beyond 65504; {protect} or drop FP16."));
        }
    }

    /// <summary>A dequantized tensor has the range of the one that was quantized.</summary>
    private static string Measured(string tensor, GraphIndex index)
        => index.Producer(tensor) is { } dequantize && dequantize.Is("DequantizeLinear")
            && index.Producer(dequantize.InputAt(0)) is { } quantize && quantize.Is("QuantizeLinear")
            ? quantize.InputAt(0)
            : tensor;
}
