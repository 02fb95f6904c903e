using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Calibration;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Audit;

/// <summary>
/// Compares the activation scales of a written model with the calibration that is said to have made them, and both sides of every
/// Q/DQ pair with each other, from the two files alone.
/// </summary>
/// <param name="Scales">Activation scales that were compared.</param>
/// <param name="Difference">The first that differs or is missing, as a sentence; null where all agree.</param>
public sealed record ScaleAudit(int Scales, string? Difference)
{
    // An FP16 scale is rounded up by less than 2^-10 of itself, and by up to the smallest FP16 number where it is tiny.
    private const float Rounding = 1f / 1024;
    private const float SmallestHalf = 5.9604645E-08f;

    /// <summary>Compares.</summary>
    /// <param name="written">The model as it was read back from its file.</param>
    /// <param name="calibrated">The published calibration.</param>
    public static ScaleAudit Of(OnnxModel written, CalibrationCache calibrated)
    {
        ArgumentNullException.ThrowIfNull(written);
        ArgumentNullException.ThrowIfNull(calibrated);
        GraphIndex index = new(written.Graph);
        HashSet<string> left = [.. calibrated.Scales.Keys];
        int compared = 0;
        foreach (NodeProto quantize in written.Graph.Node.Where(static node => node.Is("QuantizeLinear")))
        {
            if (Calibrated(index, quantize.InputAt(0), calibrated) is not { } tensor)
            {
                return new ScaleAudit(compared, $"'{quantize.InputAt(0)}' is quantized, and the calibration does not know it.");
            }

            if (Scale(index, quantize) is not var (scale, type))
            {
                return new ScaleAudit(compared, $"the scale of '{tensor}' is no single constant.");
            }

            float amax = calibrated.Scales[tensor] * 127f;
            float expected = type == DataType.Float8E4M3Fn ? QuantizationScale.ForFloat8(amax) : QuantizationScale.ForInt8(amax);
            if (!(scale >= expected * (1 - 1e-6f)) || !(scale <= MathF.Max(expected * (1 + Rounding), expected + SmallestHalf)))
            {
                return new ScaleAudit(compared, FormattableString.Invariant($"'{tensor}' is quantized in steps of {scale:G6}, and calibration chose {expected:G6}."));
            }

            foreach (NodeProto dequantize in index.Consumers(quantize.Output[0]).Where(static node => node.Is("DequantizeLinear")))
            {
                if (Scale(index, dequantize)?.Value != scale)
                {
                    return new ScaleAudit(compared, $"'{tensor}' is quantized and dequantized with different scales.");
                }
            }

            left.Remove(tensor);
            compared++;
        }

        return new ScaleAudit(compared, left.Order(StringComparer.Ordinal).FirstOrDefault() is { } missing ? $"'{missing}' was calibrated and is not quantized." : null);
    }

    // What was calibrated may pass a Cast to another float type before it is quantized.
    private static string? Calibrated(GraphIndex index, string tensor, CalibrationCache calibrated)
    {
        while (!calibrated.Scales.ContainsKey(tensor))
        {
            if (index.Producer(tensor) is not { } node || !node.Is("Cast"))
            {
                return null;
            }

            tensor = node.InputAt(0);
        }

        return tensor;
    }

    private static (float Value, DataType Type)? Scale(GraphIndex index, NodeProto node)
        => index.Initializer(node.InputAt(1)) is { } scale && TensorData.ElementCount(scale) == 1
            && index.Initializer(node.InputAt(2)) is { } zero
            ? (TensorData.ReadFloats(scale)[0], (DataType)zero.DataType)
            : null;
}
