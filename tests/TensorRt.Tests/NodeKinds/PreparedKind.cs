using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;
using TrtOperator.Precision.Quantization;
using TrtOperator.TensorRt.Building;
using TrtOperator.TensorRt.Inspection;
using TrtOperator.TensorRt.Proof;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.TensorRt.Tests.NodeKinds;

/// <summary>A kind's graph as it goes to the compiler, and what is asked of it.</summary>
internal sealed record PreparedKind(OnnxModel Model, PrecisionPlan Plan, IReadOnlyList<ProtectedNode> Nodes, IReadOnlyList<GraphNode> Graph, PlanProfileInput Profile)
{
    public static PreparedKind Of(NodeKind kind, KindVariant variant, IslandRuntime runtime = IslandRuntime.TensorRtRtx)
    {
        KindGraph graph = new();
        kind.Draw(graph);
        NormalizedModel normalized = ModelNormalizer.Normalize(graph.Model);
        using RandomDataset samples = new(graph);
        CalibrationStatistics statistics = CalibrationPass.Run(normalized.Model, samples);
        HashSet<string> kept = [.. normalized.Model.Graph.Node.Where(node => normalized.Sources[node.Name].Any(kind.Protected.Contains)).Select(node => node.Name)];
        PrecisionPlan plan = QuantizationPlacer.Place(
            normalized,
            statistics.Shapes,
            kept.ToDictionary(name => name, _ => new NodeProtection(NumericPrecision.Fp32, false, ["the matrix"])),
            new PlacementOptions(variant != KindVariant.Fp16, false, variant != KindVariant.Int8Fp32));
        HalfModel half = HalfConverter.Apply(QdqWriter.Apply(normalized.Model, plan, statistics, CalibrationMethod.Auto).Model, plan, statistics, IslandRecipes.For(runtime));
        half.Findings.Should().BeEmpty();
        return new PreparedKind(
            half.Model,
            plan,
            [.. half.Model.Graph.Node.Where(node => kept.Contains(node.Name)).Select(node => new ProtectedNode(node.Name, node.OpType, TensorType.Float, WeightShape(half.Model, node)))],
            [.. half.Model.Graph.Node.Select(node => new GraphNode(node.Name, node.OpType, half.HalfTensors.Contains(node.Output[0]) ? TensorType.Half : TensorType.Float))],
            new PlanProfileInput(graph.InputName, graph.InputShape(1), graph.InputShape(4), graph.InputShape(8)));
    }

    private static long[]? WeightShape(OnnxModel model, NodeProto node)
        => node.Input.Skip(1).Select(input => model.Graph.Initializer.FirstOrDefault(tensor => tensor.Name == input)).FirstOrDefault(tensor => tensor is not null && TensorData.ElementCount(tensor) > 1) is { } weight
            ? [.. weight.Dims]
            : null;

    private sealed class RandomDataset(KindGraph graph) : IDataset
    {
        public string Name => "random";

        public IReadOnlyList<DatasetInput> Inputs => [];

        public long Count => 2;

        public DatasetLabels? Labels => null;

        public Sample Read(long index)
        {
            Random random = new((int)index);
            long[] shape = graph.InputShape(4);
            int count = (int)shape.Aggregate(1L, static (product, size) => product * size);
            HostTensor tensor = graph.InputType == DataType.Int64
                ? HostTensor.Create<long>([.. Enumerable.Range(0, count).Select(_ => random.NextInt64(40))], shape)
                : HostTensor.Create<float>([.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)], shape);
            return new Sample(index, new Dictionary<string, HostTensor> { [graph.InputName] = tensor });
        }

        public string Locate(string input, long index) => $"sample {index}";

        public void Dispose()
        {
        }
    }
}
