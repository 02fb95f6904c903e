using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.TensorRt.Inspection;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>The nodes of a prepared graph that ask for another element type: Cast, QuantizeLinear and DequantizeLinear.</summary>
internal sealed class GraphConversions
{
    private readonly Dictionary<string, (TensorType? From, TensorType? To)> _types = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ofConstants = new(StringComparer.Ordinal);

    public GraphConversions(GraphProto graph)
    {
        Dictionary<string, DataType> constants = [];
        foreach (TensorProto initializer in graph.Initializer)
        {
            constants[initializer.Name] = (DataType)initializer.DataType;
        }

        foreach (NodeProto node in graph.Node)
        {
            if (constants.ContainsKey(node.InputAt(0)))
            {
                _ofConstants.Add(node.Name);
            }

            if (node.Is("Cast"))
            {
                _types[node.Name] = (null, TypeOf((DataType)node.GetInt("to", 0)));
            }
            else if (node.Is("QuantizeLinear"))
            {
                _types[node.Name] = (Constant(node.InputAt(1)), Constant(node.InputAt(2)) ?? TypeOf((DataType)node.GetInt("output_dtype", (long)DataType.Int8)));
            }
            else if (node.Is("DequantizeLinear"))
            {
                _types[node.Name] = (Constant(node.InputAt(0)) ?? Constant(node.InputAt(2)) ?? TensorType.Int8, Constant(node.InputAt(1)));
            }
        }

        TensorType? Constant(string name) => constants.TryGetValue(name, out DataType type) ? TypeOf(type) : null;
    }

    /// <summary>Those among <paramref name="names"/> that ask for a change from one type, or to the other, each once.</summary>
    public IReadOnlyList<string> Asking(TypeChange change, IEnumerable<string> names)
    {
        List<string> asking = [.. names.Distinct(StringComparer.Ordinal).Where(name => _types.TryGetValue(name, out (TensorType? From, TensorType? To) types)
            && (types.To == change.To || (types.From == change.From && IsEightBit(change.From))))];

        // A weight's DequantizeLinear says nothing of what the kernel takes, unless nothing else can have asked.
        List<string> ofActivations = [.. asking.Where(name => !_ofConstants.Contains(name))];
        return ofActivations.Count > 0 ? ofActivations : asking;
    }

    private static bool IsEightBit(TensorType type) => type is TensorType.Int8 or TensorType.UInt8 or TensorType.Fp8;

    private static TensorType? TypeOf(DataType type) => type switch
    {
        DataType.Float => TensorType.Float,
        DataType.Float16 => TensorType.Half,
        DataType.Bfloat16 => TensorType.BFloat16,
        DataType.Int8 => TensorType.Int8,
        DataType.Uint8 => TensorType.UInt8,
        DataType.Float8E4M3Fn => TensorType.Fp8,
        DataType.Int32 => TensorType.Int32,
        DataType.Int64 => TensorType.Int64,
        DataType.Bool => TensorType.Bool,
        _ => null,
    };
}
