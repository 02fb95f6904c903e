using System.Globalization;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Runtimes;

/// <summary>
/// Q/DQ nodes: symmetric, 8-bit, one positive finite scale for an activation. The compiler takes UINT8 for INT8, builds with
/// infinite scales and runs per-channel activations in floats, all without a word.
/// </summary>
internal static class QuantizationChecks
{
    private const int OldestFp8Opset = 19;

    public static IEnumerable<RuntimeFinding> Check(DataFlow flow, int opset, TargetSet targets)
    {
        string? int8 = null;
        string? fp8 = null;
        string[] tooOld = targets.Below(8, 9);
        foreach (NodeProto node in flow.Graph.Node.Where(static node => node.Is("QuantizeLinear") || node.Is("DequantizeLinear")))
        {
            DataType? type = QuantizedType(node, flow);
            string what = $"The {node.OpType} '{node.Name}'";
            if (type == DataType.Uint8)
            {
                yield return new RuntimeFinding(node.Name, $"{what} is UINT8, which TensorRT would compute as INT8; quantize symmetrically to INT8 with zero points of 0.");
            }
            else if (ZeroPointFlaw(node, flow) is { } flaw)
            {
                yield return new RuntimeFinding(node.Name, $"{what} {flaw}; quantize symmetrically, with zero points of 0.");
            }

            foreach (RuntimeFinding finding in ScaleFlaws(node, what, flow))
            {
                yield return finding;
            }

            int8 = type == DataType.Int8 ? int8 ?? node.Name : int8;
            if (!IsFp8(type))
            {
                continue;
            }

            if (fp8 is null && tooOld.Length > 0)
            {
                yield return new RuntimeFinding(
                    node.Name, $"{what} is FP8, which compute capability {string.Join(", ", tooOld)} does not have; allow INT8 there instead, or build FP8 for 8.9 and later only.");
            }

            if (fp8 is null && opset < OldestFp8Opset)
            {
                yield return new RuntimeFinding(
                    node.Name, string.Create(CultureInfo.InvariantCulture, $"{what} is FP8, which ONNX has from operator set {OldestFp8Opset} on, and the model declares {opset}; upgrade the model first."));
            }

            fp8 ??= node.Name;
        }

        if (int8 is not null && fp8 is not null)
        {
            yield return new RuntimeFinding(fp8, $"The model mixes INT8 (at '{int8}') and FP8 (at '{fp8}'), which one plan must not; allow one of the two for the target.");
        }
    }

    private static bool IsFp8(DataType? type) => type is DataType.Float8E4M3Fn or DataType.Float8E4M3Fnuz or DataType.Float8E5M2 or DataType.Float8E5M2Fnuz;

    /// <summary>The 8-bit type that the node makes or reads. Without a zero point and an output type a Q makes UINT8.</summary>
    private static DataType? QuantizedType(NodeProto node, DataFlow flow)
    {
        if (node.Is("DequantizeLinear"))
        {
            return flow.Maker(node.InputAt(0), "QuantizeLinear") is { } quantize ? QuantizedType(quantize, flow) : flow.Types.Of(node.InputAt(0));
        }

        return node.InputAt(2).Length > 0 ? flow.Types.Of(node.InputAt(2))
            : node.GetInt("output_dtype", 0) is > 0 and long declared ? (DataType)declared
            : DataType.Uint8;
    }

    private static string? ZeroPointFlaw(NodeProto node, DataFlow flow)
    {
        if (node.InputAt(2) is not { Length: > 0 } name)
        {
            return null;
        }

        if (flow.ConstantValue(name) is not { } zero)
        {
            return $"has the zero point '{name}', which is no constant";
        }

        // Of every 8-bit type zero is the byte 0; an FP8 of -0 is none.
        bool nonzero = zero.HasRawData ? zero.RawData.Span.ContainsAnyExcept((byte)0) : zero.Int32Data.Any(static value => value != 0);
        return nonzero ? $"has nonzero zero points in '{name}'" : null;
    }

    private static IEnumerable<RuntimeFinding> ScaleFlaws(NodeProto node, string what, DataFlow flow)
    {
        string name = node.InputAt(1);
        if (flow.ConstantValue(name) is not { } scale || (DataType)scale.DataType is not (DataType.Float or DataType.Float16))
        {
            yield break;
        }

        float[] values = TensorData.ReadFloats(scale);
        foreach (float value in values.Where(static value => !(float.IsFinite(value) && value > 0f)).Take(1))
        {
            yield return new RuntimeFinding(
                node.Name, string.Create(CultureInfo.InvariantCulture, $"{what} has a scale of {value} in '{name}', and scales are positive and finite; calibrate again or protect what reads it."));
        }

        if (values.Length > 1 && !flow.IsConstant(node.InputAt(0)))
        {
            yield return new RuntimeFinding(
                node.Name,
                string.Create(CultureInfo.InvariantCulture, $"{what} has {values.Length} scales for one activation, which TensorRT runs in floats; give the activation one scale, and per-channel scales to weights alone."));
        }
    }
}
