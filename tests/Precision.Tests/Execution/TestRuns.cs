using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Execution;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.Execution;

/// <summary>Runs small models on ONNX Runtime.</summary>
internal static class TestRuns
{
    public static Dictionary<string, HostTensor> Feed(string name, float[] values, params long[] shape)
        => new() { [name] = HostTensor.Create<float>(values, shape) };

    public static float[] Run(OnnxModel model, string output, IReadOnlyDictionary<string, HostTensor> inputs)
    {
        using OnnxSession session = OnnxSession.Load(model);
        return session.Run(inputs, [output]).Single().Value.Span<float>().ToArray();
    }

    /// <summary>The values of any float tensor of the model, inner ones too.</summary>
    public static float[] Inner(OnnxModel model, string tensor, IReadOnlyDictionary<string, HostTensor> inputs)
        => Run(ObservedGraph.WithOutputs(model, [tensor]), tensor, inputs);

    /// <summary>The element types of all node outputs, as the runtime infers them from what is written.</summary>
    public static Dictionary<string, DataType> Types(OnnxModel model)
    {
        using OnnxSession session = OnnxSession.Load(ObservedGraph.WithOutputs(model, ObservedGraph.Outputs(model.Graph).Select(output => output.Tensor)));
        Dictionary<string, DataType> types = session.Outputs.ToDictionary(port => port.Name, port => port.Type);
        foreach (TensorProto initializer in model.Graph.Initializer)
        {
            types[initializer.Name] = (DataType)initializer.DataType;
        }

        foreach (TensorPort port in session.Inputs)
        {
            types[port.Name] = port.Type;
        }

        return types;
    }

    /// <summary>One line for each node: name, operator, inputs and outputs.</summary>
    public static string[] Lines(OnnxModel model)
        => [.. model.Graph.Node.Select(node => $"{node.OpType}({string.Join(", ", node.Input)}) -> {string.Join(", ", node.Output)}")];

    public static NodeProto Node(OnnxModel model, string name) => model.Graph.Node.Single(node => node.Name == name);
}
