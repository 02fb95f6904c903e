using TrtOperator.BuilderJob.Tests.EndToEnd;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision;
using TrtOperator.Precision.Datasets;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.BuilderJob.Tests.Strangers;

/// <summary>Models of shapes that the samples do not have, through the command line.</summary>
public sealed class StrangeModelsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("strange-models-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_scalar_and_a_state_whose_batch_comes_second_are_served_and_the_lack_of_INT8_is_told()
    {
        GraphProto graph = Graph(("x", DataType.Float, [null, 4]), ("state", DataType.Float, [2, null, 4]), ("rate", DataType.Int64, []));
        graph.Initializer.Add(TensorData.Int64s("axis", [0], 1));
        graph.Node.Add(NodeAttributes.Create("Cast", "cast", ["rate"], ["gain"]));
        graph.Node[^1].SetInt("to", (int)DataType.Float);
        graph.Node.Add(NodeAttributes.Create("ReduceSum", "fold", ["state", "axis"], ["folded"]));
        graph.Node[^1].SetInt("keepdims", 0);
        graph.Node.Add(NodeAttributes.Create("Add", "join", ["x", "folded"], ["joined"]));
        graph.Node.Add(NodeAttributes.Create("Mul", "scale", ["joined", "gain"], ["out"]));
        foreach ((string set, int samples) in new[] { ("calibration", 40), ("evaluation", 60) })
        {
            Write(set, "x", [samples, 4]);
            Write(set, "state", [samples, 2, 1, 4]);
            NpyWriter.Write(Path.Combine(_folder, set, "rate.npy"), HostTensor.Create<long>(Enumerable.Repeat(3L, samples).ToArray(), samples));
        }

        Invoked run = await RunAsync(graph);

        run.ExitCode.Should().Be(0, run.Output + run.Error);
        run.Output.Should().Contain("INT8 is allowed, but no node takes it.");
    }

    [Fact]
    public async Task A_model_whose_output_never_changes_proves_nothing()
    {
        GraphProto graph = Graph(("x", DataType.Float, [null, 4]));
        graph.Node.Add(NodeAttributes.Create("Sub", "nothing", ["x", "x"], ["out"]));
        Write("calibration", "x", [40, 4]);
        Write("evaluation", "x", [60, 4]);

        Invoked run = await RunAsync(graph);

        run.ExitCode.Should().Be(10);
        run.Error.Should().Contain("Gate 'cosine' proves nothing: FP32 itself gives the same output 'out' for all 60 samples.");
    }

    [Fact]
    public async Task FP16_overflow_names_the_node_and_says_so_once()
    {
        GraphProto graph = Graph(("x", DataType.Float, [null, 4]));
        graph.Initializer.Add(TensorData.Floats("w", [.. Enumerable.Range(1, 16).Select(i => i * 1e6f)], 4, 4));
        graph.Node.Add(NodeAttributes.Create("MatMul", "project", ["x", "w"], ["out"]));
        Write("calibration", "x", [40, 4]);
        Write("evaluation", "x", [60, 4]);

        Invoked run = await RunAsync(graph, "[FP16]");

        run.ExitCode.Should().Be(11);
        run.Output.Split("FP16 overflow: the constant 'w'").Should().HaveCount(2);
        run.Output.Should().Contain("protect 'project'");
    }

    private static GraphProto Graph(params (string Name, DataType Type, long?[] Shape)[] inputs)
    {
        GraphProto graph = new() { Name = "strange" };
        foreach ((string name, DataType type, long?[] shape) in inputs)
        {
            graph.Input.Add(Value(name, type, shape));
        }

        graph.Output.Add(Value("out", DataType.Float, [null, 4]));
        return graph;
    }

    private static ValueInfoProto Value(string name, DataType type, long?[] shape)
    {
        TypeProto.Types.Tensor tensor = new() { ElemType = (int)type, Shape = new TensorShapeProto() };
        foreach (long? dimension in shape)
        {
            TensorShapeProto.Types.Dimension open = new() { DimParam = "N" };
            tensor.Shape.Dim.Add(dimension is { } value ? new TensorShapeProto.Types.Dimension { DimValue = value } : open);
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private async Task<Invoked> RunAsync(GraphProto graph, string precisions = "[INT8, FP16]")
    {
        ModelProto proto = new() { IrVersion = 9, Graph = graph };
        proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        new OnnxModel(proto).Save(Path.Combine(_folder, "m.onnx"));
        string file = Path.Combine(_folder, "trtengine.yaml");
        File.WriteAllText(file, $$$"""
            apiVersion: trtengine.dev/v1alpha1
            kind: TrtEngine
            metadata: {name: strange}
            spec:
              model: {source: {uri: m.onnx}}
              precisions: {{{precisions}}}
              targets: [{name: cpu, runtime: OnnxRuntime}]
              calibration: {source: {uri: calibration}}
              accuracy:
                source: {uri: evaluation}
                gates: [{name: cosine, metric: CosineSimilarity, output: out, min: "0.9"}]
              publish: {destination: {uri: engines}}
            """);
        return await Invoked.RunAsync("run", "-f", file, "--work", Path.Combine(_folder, "work"));
    }

    private void Write(string set, string input, long[] shape)
    {
        Random random = new(set.Length + input.Length);
        float[] values = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (all, next) => all * next)).Select(_ => (float)(random.NextDouble() - 0.5))];
        Directory.CreateDirectory(Path.Combine(_folder, set));
        NpyWriter.Write(Path.Combine(_folder, set, input + ".npy"), HostTensor.Create<float>(values, shape));
    }
}
