using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Audit;

/// <summary>
/// Judges protected nodes from a written model alone, without trusting the code that wrote it: the types are those that
/// ONNX Runtime infers, and every input is followed back to where its values come from.
/// </summary>
public static class ProtectionAudit
{
    // What only moves or converts values: a quantized tensor behind one of these is still quantized.
    private static readonly HashSet<string> Transparent = new(StringComparer.Ordinal)
    {
        "Cast", "Identity", "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Flatten", "Expand",
    };

    // These choose or arrange values, so a quantized tensor behind one is quantized too; a constant behind one is theirs and not the protected node's.
    private static readonly HashSet<string> Arranging = new(StringComparer.Ordinal)
    {
        "Concat", "DepthToSpace", "Dropout", "Gather", "MaxPool", "Pad", "Slice", "SpaceToDepth", "Split", "Tile",
    };

    /// <summary>Judges every node of <paramref name="protectedNodes"/>, in the order given.</summary>
    /// <param name="written">The model as it was read back from its file.</param>
    /// <param name="protectedNodes">Each protected node's name in that file and the precision asked for.</param>
    /// <exception cref="InferenceException">ONNX Runtime does not load the model.</exception>
    public static IReadOnlyList<ProtectionVerdict> Judge(
        OnnxModel written, IEnumerable<KeyValuePair<string, NumericPrecision>> protectedNodes)
    {
        GraphIndex index = new(written.Graph);
        List<KeyValuePair<string, NumericPrecision>> asked = [.. protectedNodes];
        List<NodeProto> present = [.. asked.Select(entry => index.Node(entry.Key)).OfType<NodeProto>()];
        Dictionary<string, DataType> types = InferTypes(written, index, present);
        return [.. asked.Select(entry => Judge(index, types, entry.Key, entry.Value))];
    }

    private static ProtectionVerdict Judge(
        GraphIndex index, Dictionary<string, DataType> types, string name, NumericPrecision asked)
    {
        if (index.Node(name) is not { } node)
        {
            return new ProtectionVerdict(name, asked, Held: false, "The built model has no node of this name.");
        }

        List<string> seen = [];
        foreach (string tensor in node.Input.Concat(node.Output).Where(tensor => tensor.Length > 0).Distinct(StringComparer.Ordinal))
        {
            if (!types.TryGetValue(tensor, out DataType type) || !IsFloat(type))
            {
                continue;
            }

            if (asked == NumericPrecision.Fp32 ? type is not (DataType.Float or DataType.Double) : type == DataType.Bfloat16)
            {
                return new ProtectionVerdict(name, asked, Held: false, $"'{tensor}' is {Name(type)}, not FP32.");
            }

            if (node.Input.Contains(tensor) && Flaw(index, tensor, asked) is { } flaw)
            {
                return new ProtectionVerdict(name, asked, Held: false, $"'{tensor}' {flaw}.");
            }

            seen.Add($"'{tensor}' {Name(type)}");
        }

        return new ProtectionVerdict(
            name, asked, Held: true, seen.Count == 0 ? "Computes no floating point." : $"Reads and writes {string.Join(", ", seen)}; none is quantized.");
    }

    // Follows the values back over what only moves them. Rounding to FP16 is a flaw for constants alone: an activation of an
    // FP16 neighbour cannot be more than FP16, whereas a protected weight must be the original one.
    private static string? Flaw(GraphIndex index, string tensor, NumericPrecision asked)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        Stack<(string Tensor, bool Own)> pending = new([(tensor, true)]);
        while (pending.TryPop(out (string Tensor, bool Own) step))
        {
            (string at, bool own) = step;
            if (!seen.Add(at))
            {
                continue;
            }

            if (index.Initializer(at) is { } constant)
            {
                if (own && asked == NumericPrecision.Fp32 && (DataType)constant.DataType == DataType.Float16)
                {
                    return "is a constant that was rounded to FP16";
                }

                continue;
            }

            if (index.Producer(at) is not { } producer)
            {
                continue;
            }

            if (producer.OpType == "DequantizeLinear")
            {
                return $"comes out of the DequantizeLinear '{producer.Name}'";
            }

            if (Transparent.Contains(producer.OpType))
            {
                pending.Push((producer.Input[0], own));
            }
            else if (AddedZero(index, producer) is { } other)
            {
                pending.Push((other, own));
            }
            else if (Arranging.Contains(producer.OpType))
            {
                foreach (string part in producer.Input.Take(producer.OpType == "Concat" ? producer.Input.Count : 1))
                {
                    pending.Push((part, false));
                }
            }
        }

        return null;
    }

    private static string? AddedZero(GraphIndex index, NodeProto node)
    {
        if (node.OpType != "Add")
        {
            return null;
        }

        for (int i = 0; i < 2; i++)
        {
            if (index.Initializer(node.Input[i]) is { } constant
                && IsFloat((DataType)constant.DataType)
                && TensorData.ElementCount(constant) == 1
                && TensorData.ReadFloats(constant)[0] == 0)
            {
                return node.Input[1 - i];
            }
        }

        return null;
    }

    private static Dictionary<string, DataType> InferTypes(OnnxModel written, GraphIndex index, List<NodeProto> nodes)
    {
        Dictionary<string, DataType> types = new(StringComparer.Ordinal);
        OnnxModel probe = written.Clone();
        HashSet<string> outputs = [.. probe.Graph.Output.Select(output => output.Name)];
        foreach (string tensor in nodes.SelectMany(node => node.Input.Concat(node.Output)).Where(tensor => tensor.Length > 0))
        {
            if (index.Initializer(tensor) is { } constant)
            {
                types[tensor] = (DataType)constant.DataType;
            }
            else if (index.IsInput(tensor))
            {
                types[tensor] = (DataType)written.Graph.Input.Single(input => input.Name == tensor).Type.TensorType.ElemType;
            }
            else if (outputs.Add(tensor))
            {
                probe.Graph.Output.Add(new ValueInfoProto { Name = tensor });
            }
        }

        using OnnxSession session = OnnxSession.Load(probe, new InferenceSessionOptions(OptimizationsOff: true, Threads: 1));
        foreach (TensorPort port in session.Outputs)
        {
            types[port.Name] = port.Type;
        }

        return types;
    }

    private static bool IsFloat(DataType type) => type is DataType.Float or DataType.Float16 or DataType.Bfloat16 or DataType.Double;

    private static string Name(DataType type) => type switch
    {
        DataType.Float => "FP32",
        DataType.Float16 => "FP16",
        DataType.Bfloat16 => "BF16",
        _ => type.ToString(),
    };
}
