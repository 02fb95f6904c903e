using Microsoft.ML.OnnxRuntime;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Tests.Placement;

/// <summary>Shapes of every tensor in one run of ONNX Runtime.</summary>
internal static class ObservedShapes
{
    public static TensorShapes Of(OnnxModel model, string input, long[] values, params long[] shape)
    {
        OnnxModel open = model.Clone();
        HashSet<string> outputs = [.. open.Graph.Output.Select(output => output.Name)];
        foreach (string tensor in open.Graph.Node.SelectMany(node => node.Output).Where(tensor => tensor.Length > 0 && outputs.Add(tensor)))
        {
            open.Graph.Output.Add(new ValueInfoProto { Name = tensor });
        }

        using SessionOptions options = new() { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL };
        using InferenceSession session = new(open.ToByteArray(), options);
        using OrtValue ids = OrtValue.CreateTensorValueFromMemory(values, shape);
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, [input], [ids], session.OutputNames);
        return new TensorShapes(session.OutputNames.Zip(results).ToDictionary(pair => pair.First, pair => pair.Second.GetTensorTypeAndShape().Shape));
    }
}
