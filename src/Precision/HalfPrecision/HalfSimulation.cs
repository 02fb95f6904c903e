using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Quantization;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.HalfPrecision;

/// <summary>
/// Makes an FP16 graph's numbers come out on the CPU. ONNX Runtime 1.31 has hardly any FP16 kernel there: it computes an FP16
/// graph in FP32, drops the casts to FP16 that are written in it (also with every optimization off), and so hides rounding and
/// overflow: 100,340,960 stays finite. Casts to FP16 and back in an FP32 graph are kept and do round, to infinity beyond
/// 65,504. So every FP16 tensor becomes an FP32 tensor whose values were taken through FP16.
/// </summary>
/// <remarks>What a node does within itself is done in FP32, as accumulation is on the GPU's FP16 units.</remarks>
public static class HalfSimulation
{
    /// <summary>An FP32 graph with the values of <paramref name="half"/>, which is not changed.</summary>
    public static OnnxModel Of(HalfModel half)
    {
        ArgumentNullException.ThrowIfNull(half);
        OnnxModel model = half.Model.Clone();
        GraphProto graph = model.Graph;
        UniqueNames names = new(graph);
        List<NodeProto> written = [];
        foreach (NodeProto node in graph.Node)
        {
            WriteNode(node, half.HalfTensors, names, written);
        }

        graph.Node.Clear();
        graph.Node.AddRange(written);
        for (int i = 0; i < graph.Initializer.Count; i++)
        {
            TensorProto initializer = graph.Initializer[i];
            if (half.HalfTensors.Contains(initializer.Name))
            {
                graph.Initializer[i] = Widened(initializer);
            }
        }

        ValueInfoProto[] kept = [.. graph.ValueInfo.Where(info => !half.HalfTensors.Contains(info.Name))];
        graph.ValueInfo.Clear();
        graph.ValueInfo.AddRange(kept);
        return model;
    }

    private static void WriteNode(NodeProto node, IReadOnlySet<string> halves, UniqueNames names, List<NodeProto> written)
    {
        written.Add(node);
        if (!node.Output.Any(halves.Contains))
        {
            return;
        }

        Widen(node);
        if (HalfTypeRules.OnlyMoves(node) && !node.Is("Cast"))
        {
            return;
        }

        for (int i = 0; i < node.Output.Count; i++)
        {
            string tensor = node.Output[i];
            if (!halves.Contains(tensor))
            {
                continue;
            }

            string exact = names.Take($"{tensor}_exact");
            string rounded = names.Take($"{tensor}_rounded");
            node.Output[i] = exact;
            written.Add(Cast(names, exact, rounded, DataType.Float16));
            written.Add(Cast(names, rounded, tensor, DataType.Float));
        }
    }

    private static NodeProto Cast(UniqueNames names, string from, string to, DataType type)
    {
        NodeProto cast = NodeAttributes.Create("Cast", names.Take($"{to}_cast"), [from], [to]);
        cast.SetInt("to", (long)type);
        return cast;
    }

    private static void Widen(NodeProto node)
    {
        if (node.Is("Cast"))
        {
            node.SetInt("to", (long)DataType.Float);
        }
        else if (node.Is("EyeLike") && node.GetInt("dtype", 0) == (long)DataType.Float16)
        {
            node.SetInt("dtype", (long)DataType.Float);
        }
        else if ((node.Is("ConstantOfShape") || node.Is("Constant")) && node.GetTensor("value") is { } value && value.DataType == (int)DataType.Float16)
        {
            node.SetTensor("value", Widened(value));
        }
    }

    private static TensorProto Widened(TensorProto half) => TensorData.Floats(half.Name, TensorData.ReadFloats(half), [.. half.Dims]);
}
