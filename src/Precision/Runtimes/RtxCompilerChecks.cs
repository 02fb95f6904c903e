using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Runtimes;

/// <summary>What the compiler of TensorRT for RTX 1.7 cannot build.</summary>
internal static class RtxCompilerChecks
{
    public static IEnumerable<RuntimeFinding> Check(DataFlow flow, TargetSet targets)
    {
        bool turing = targets.Contains(7, 5);
        foreach (NodeProto node in flow.Graph.Node)
        {
            if (turing && (node.Is("MatMul") || node.Is("Gemm") || node.Is("Einsum")) && node.Input.Take(2).Any(input => flow.Types.Of(input) == DataType.Float))
            {
                yield return new RuntimeFinding(
                    node.Name,
                    $"The {node.OpType} '{node.Name}' is FP32, and TensorRT for RTX has no FP32 matrix product for compute capability 7.5; allow FP16 and do not protect the node there, or leave 7.5 out.");
            }

            if (ScaledBehind(node, flow) is { } scaling)
            {
                yield return new RuntimeFinding(
                    node.Name,
                    $"The {node.OpType} '{node.Name}' is FP32 without a bias and is scaled by one number at '{scaling.Name}' before a Cast to FP16, which TensorRT for RTX 1.7 fails to build; give it a bias of zeros.");
            }
        }
    }

    /// <summary>The Mul or Div by one number between an FP32 convolution without bias and a Cast to FP16, or <see langword="null"/>.</summary>
    private static NodeProto? ScaledBehind(NodeProto node, DataFlow flow)
    {
        if (!(node.Is("Conv") || node.Is("ConvTranspose")) || node.InputAt(2).Length > 0 || flow.Types.Of(node.InputAt(0)) != DataType.Float)
        {
            return null;
        }

        // A Transpose or Reshape before the scaling is enough to build; Identity is not, and nothing that moves data behind it.
        Queue<string> tensors = new([node.Output[0]]);
        while (tensors.TryDequeue(out string? carried))
        {
            foreach (NodeProto reader in flow.Index.Consumers(carried))
            {
                bool scales = (reader.Is("Mul") || reader.Is("Div"))
                    && reader.Input.Any(input => flow.ConstantValue(input) is { } factor && TensorData.ElementCount(factor) == 1 && (DataType)factor.DataType == DataType.Float);
                if (scales && Halved(reader.Output[0], flow))
                {
                    return reader;
                }

                if (reader.Is("Identity"))
                {
                    tensors.Enqueue(reader.Output[0]);
                }
            }
        }

        return null;
    }

    private static bool Halved(string tensor, DataFlow flow)
    {
        Queue<string> tensors = new([tensor]);
        while (tensors.TryDequeue(out string? carried))
        {
            foreach (NodeProto consumer in flow.Index.Consumers(carried).Where(DataFlow.IsCopy))
            {
                if (consumer.Is("Cast") && consumer.GetInt("to", 0) == (long)DataType.Float16)
                {
                    return true;
                }

                tensors.Enqueue(consumer.Output[0]);
            }
        }

        return false;
    }
}
