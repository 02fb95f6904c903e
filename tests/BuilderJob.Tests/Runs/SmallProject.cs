using System.Runtime.InteropServices;
using TrtOperator.BuilderJob.Declaration;
using TrtOperator.BuilderJob.Runs;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.BuilderJob.Terminal;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision;
using TrtOperator.Precision.Datasets;
using TrtOperator.Storage;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.BuilderJob.Tests.Runs;

/// <summary>A folder with a model of one product, its data and a declaration, thrown away in the end.</summary>
internal sealed class SmallProject : IDisposable
{
    private const int Features = 16;
    private const int Classes = 32;

    public const string Cosine = "- {name: cosine, metric: CosineSimilarity, output: scores, min: \"0.9\"}";

    private readonly string _folder = Directory.CreateTempSubdirectory("small-project-").FullName;

    public SmallProject()
    {
        Model().Save(At("m.onnx"), externalDataThreshold: 0);
        Data("calibration", 40, 1);
        Data("evaluation", 60, 2);
    }

    public string At(string name) => Path.Combine(_folder, name);

    /// <summary>Writes the declaration, with these gates and with <paramref name="more"/> as further lines of the spec.</summary>
    public string Declare(string gates = Cosine, string more = "")
    {
        File.WriteAllText(At("trtengine.yaml"), $"""
            apiVersion: trtengine.dev/v1alpha1
            kind: TrtEngine
            metadata: {"{name: small}"}
            spec:
              model: {"{source: {uri: m.onnx}}"}
              precisions: [INT8, FP16]
              targets: [{"{name: cpu, runtime: OnnxRuntime}"}]
              calibration: {"{source: {uri: calibration}}"}
              publish: {"{destination: {uri: engines}}"}
              {more}
              accuracy:
                source: {"{uri: evaluation}"}
                gates:
                  {gates}
            """);
        return At("trtengine.yaml");
    }

    /// <summary>Runs what <see cref="Declare"/> wrote; returns the outcome and how many stages were computed.</summary>
    public async Task<(RunOutcome Outcome, int Computed)> RunAsync(RunGoal goal)
    {
        LoadedDeclaration declaration = LoadedDeclaration.Read(At("trtengine.yaml"));
        using RunSession session = new(At("work"), new TextDisplay(TextWriter.Null, live: false, colour: false, width: 120), threads: 1);
        RunOutcome outcome = await new EngineRun(session, declaration, SourceCredentials.Everywhere(StoreCredentials.FromEnvironment()), declaration.Targets([])).RunAsync(goal, CancellationToken.None);
        return (outcome, session.Computed);
    }

    /// <summary>Writes calibration samples like those of the evaluation, the last of them multiplied.</summary>
    public void Calibrate(int samples, float lastTimes)
    {
        float[] numbers = Numbers(samples * Features, 1);
        foreach (ref float number in numbers.AsSpan()[^Features..])
        {
            number *= lastTimes;
        }

        NpyWriter.Write(At("calibration/x.npy"), new HostTensor(DataType.Float, [samples, Features], MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray()));
    }

    /// <summary>The stages that some run has finished.</summary>
    public string[] Finished() => [.. Directory.EnumerateDirectories(At("work/stages")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static OnnxModel Model()
    {
        ModelProto proto = new() { IrVersion = 9, Graph = new GraphProto { Name = "small" } };
        proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        proto.Graph.Input.Add(Value("x", DataType.Float, Features));
        proto.Graph.Output.Add(Value("scores", DataType.Float, Classes));
        proto.Graph.Output.Add(Value("best", DataType.Int64, null));
        proto.Graph.Initializer.Add(TensorData.Floats("w", Numbers(Features * Classes, 3), Features, Classes));
        proto.Graph.Node.Add(NodeAttributes.Create("MatMul", "project", ["x", "w"], ["scores"]));
        NodeProto best = NodeAttributes.Create("ArgMax", "choose", ["scores"], ["best"]);
        best.SetInt("axis", 1);
        best.SetInt("keepdims", 0);
        proto.Graph.Node.Add(best);
        return new OnnxModel(proto);
    }

    private static ValueInfoProto Value(string name, DataType type, long? columns)
    {
        TypeProto.Types.Tensor tensor = new() { ElemType = (int)type, Shape = new TensorShapeProto() };
        tensor.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "N" });
        if (columns is { } fixedColumns)
        {
            tensor.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = fixedColumns });
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private void Data(string name, int samples, int seed)
    {
        Directory.CreateDirectory(At(name));
        byte[] bytes = MemoryMarshal.AsBytes(Numbers(samples * Features, seed).AsSpan()).ToArray();
        NpyWriter.Write(At($"{name}/x.npy"), new HostTensor(DataType.Float, [samples, Features], bytes));
    }

    private static float[] Numbers(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
    }
}
