using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;
using TrtOperator.Precision.Protection.Islands;
using TrtOperator.Precision.Quantization;
using TrtOperator.TensorRt.Building;
using TrtOperator.TensorRt.Inspection;
using TrtOperator.TensorRt.Proof;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.TensorRt.Tests.NodeKinds;

/// <summary>A kind's graph as it goes to the compiler, and what is asked of it.</summary>
internal sealed class PreparedKind
{
    private readonly NormalizedModel _normalized;
    private readonly CalibrationStatistics _statistics;
    private readonly IslandRuntime _runtime;

    private PreparedKind(NormalizedModel normalized, CalibrationStatistics statistics, IslandRuntime runtime, PrecisionPlan plan, PlanProfileInput profile)
    {
        (_normalized, _statistics, _runtime, Plan, Profile) = (normalized, statistics, runtime, plan, profile);
        HalfModel half = HalfConverter.Apply(QdqWriter.Apply(normalized.Model, plan, statistics, CalibrationMethod.Auto).Model, plan, statistics, IslandRecipes.For(runtime));
        half.Findings.Should().BeEmpty();
        Model = half.Model;
        HashSet<string> asked = [.. plan.Nodes.Where(static node => node.ProtectedBy is not null && node.Widens is null).Select(static node => node.Node)];
        Nodes = [.. Model.Graph.Node.Where(node => asked.Contains(node.Name)).Select(node => new ProtectedNode(node.Name, node.OpType, TensorType.Float, WeightShape(Model, node)))];
        Graph = [.. Model.Graph.Node.Select(node => new GraphNode(node.Name, node.OpType, half.HalfTensors.Contains(node.Output[0]) ? TensorType.Half : TensorType.Float)
        {
            Inputs = [.. node.Input.SelectMany(input => Model.Graph.Node.Where(producer => producer.Output.Contains(input))).Select(producer => producer.Name)],
        })];
    }

    public PrecisionPlan Plan { get; }

    public PlanProfileInput Profile { get; }

    public OnnxModel Model { get; }

    public IReadOnlyList<ProtectedNode> Nodes { get; }

    public IReadOnlyList<GraphNode> Graph { get; }

    public static PreparedKind Of(NodeKind kind, KindVariant variant, IslandRuntime runtime = IslandRuntime.TensorRtRtx)
    {
        KindGraph graph = new();
        kind.Draw(graph);
        NormalizedModel normalized = ModelNormalizer.Normalize(graph.Model);
        using RandomDataset samples = new(graph);
        CalibrationStatistics statistics = CalibrationPass.Run(normalized.Model, samples);
        PrecisionPlan plan = QuantizationPlacer.Place(
            normalized,
            statistics.Shapes,
            normalized.Model.Graph.Node.Where(node => normalized.Sources[node.Name].Any(kind.Protected.Contains))
                .ToDictionary(node => node.Name, _ => new NodeProtection(NumericPrecision.Fp32, false, ["the matrix"])),
            new PlacementOptions(variant != KindVariant.Fp16, false, variant != KindVariant.Int8Fp32));
        return new PreparedKind(normalized, statistics, runtime, plan, new PlanProfileInput(graph.InputName, graph.InputShape(1), graph.InputShape(4), graph.InputShape(8)));
    }

    /// <summary>The kind with wider islands, or null when nothing more can be added.</summary>
    public PreparedKind? Widen(IEnumerable<string> failed, int step)
    {
        WidenedPlan widened = IslandWidening.Widen(_normalized.Model, Plan, failed.ToHashSet(), step);
        return widened.IsExhausted ? null : new PreparedKind(_normalized, _statistics, _runtime, widened.Plan, Profile);
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
