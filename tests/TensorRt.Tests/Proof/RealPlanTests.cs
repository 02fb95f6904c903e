using TrtOperator.Onnx;
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
using TrtOperator.TensorRt.Tests.Inspection;

namespace TrtOperator.TensorRt.Tests.Proof;

/// <summary>Plans of the real library, built here and judged.</summary>
[Collection(RealLibrary.Collection)]
public sealed class RealPlanTests : IDisposable
{
    private const string Product = "/b.0/f1/MatMul";

    private readonly string _folder = Directory.CreateTempSubdirectory("trtengine-proof").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [InlineData("small_demoted.onnx", Verdict.Demoted)]
    [InlineData("small_kept.onnx", Verdict.Strict)]
    public async Task The_same_product_is_demoted_or_kept_by_what_stands_behind_it(string model, Verdict verdict)
    {
        CompiledPlan plan = await Build(Captures.PathOf(model));
        plan.Tf32.Should().BeFalse();
        NodeProof proof = PlanProof.Judge(plan, [new("prot", "MatMul", TensorType.Float, [64, 128])]).Single();
        proof.Verdict.Should().Be(verdict, proof.Evidence);
        proof.Evidence.Should().Contain(verdict == Verdict.Strict ? "(runtime_fusion) runs MatMul as fully_connected" : "with accumulation type 2 requested, not on Float");
        plan.Kernels[0].Operations.Should().Contain(operation => operation.Name == "relu" && operation.Output == TensorType.Half);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_island_of_a_transformer_is_proven(bool quantized)
    {
        (HalfModel half, List<ProtectedNode> nodes, List<GraphNode> graph) = Prepare(IslandRuntime.TensorRtRtx, quantized);
        CompiledPlan plan = await Build(Save(half), Words);
        IReadOnlyList<NodeProof> proofs = PlanProof.Judge(plan, nodes, graph);
        proofs.Should().HaveCount(8);
        proofs.Single(proof => proof.Node == Product).Verdict.Should().Be(Verdict.Strict, proofs.Single(proof => proof.Node == Product).Evidence);
        proofs.Where(proof => proof.Node != Product).Should().OnlyContain(proof => proof.Verdict == Verdict.Computed);
        TypeChanges.Of(plan).Should().NotBeEmpty().And.OnlyContain(change => !change.IsUnmatched);
    }

    [Fact]
    public async Task A_lone_product_of_a_transformer_is_demoted()
    {
        (HalfModel half, List<ProtectedNode> nodes, List<GraphNode> graph) = Prepare(IslandRuntime.OnnxRuntime, false, [Product]);
        NodeProof proof = PlanProof.Judge(await Build(Save(half), Words), nodes, graph).Single();
        proof.Verdict.Should().Be(Verdict.Demoted, proof.Evidence);
    }

    [Fact]
    public async Task Nothing_of_an_unprotected_transformer_passes_for_FP32_but_what_the_compiler_raises()
    {
        (HalfModel half, _, _) = Prepare(IslandRuntime.TensorRtRtx, false, []);
        CompiledPlan plan = await Build(Save(half), Words);
        string[] ops = ["MatMul", "Softmax", "LayerNormalization"];
        List<ProtectedNode> nodes = [.. half.Model.Graph.Node.Where(node => ops.Contains(node.OpType)).Select(node => new ProtectedNode(node.Name, node.OpType, TensorType.Float, Weight(half.Model, node.Input)))];
        nodes.Should().HaveCount(24);
        PlanProof.Judge(plan, nodes).Should().OnlyContain(proof => proof.Verdict == Verdict.Demoted);
        PlanProof.Judge(plan, [.. nodes.Where(node => node.OpType == "MatMul").Select(node => node with { Asked = TensorType.Half })]).Should().OnlyContain(proof => proof.Verdict == Verdict.Strict);
    }

    private static PlanProfileInput Words => new("ids", [1, 4], [8, 10], [16, 20]);

    private static (HalfModel Half, List<ProtectedNode> Nodes, List<GraphNode> Graph) Prepare(IslandRuntime runtime, bool quantized, string[]? names = null)
    {
        string path = Shared.PathOf("models", "g2p_ctc.onnx");
        Assert.SkipUnless(File.Exists(path), $"'{path}' does not exist; set {Shared.Variable} to the folder that holds models/g2p_ctc.onnx.");
        OnnxModel source = OnnxModel.Load(path);
        SourceNames.MakeUnique(source);
        NormalizedModel normalized = ModelNormalizer.Normalize(source);
        using IdsDataset samples = new();
        CalibrationStatistics statistics = CalibrationPass.Run(normalized.Model, samples);
        HashSet<string> kept = [.. names ?? normalized.Model.Graph.Node.Where(node => node.Name == Product || node.OpType is "Softmax" or "LayerNormalization").Select(node => node.Name)];
        PrecisionPlan plan = QuantizationPlacer.Place(
            normalized, statistics.Shapes, kept.ToDictionary(name => name, _ => new NodeProtection(NumericPrecision.Fp32, false, ["test"])), new PlacementOptions(quantized, false, true));
        HalfModel half = HalfConverter.Apply(QdqWriter.Apply(normalized.Model, plan, statistics, CalibrationMethod.Auto).Model, plan, statistics, IslandRecipes.For(runtime));
        Dictionary<string, NumericPrecision> written = half.AsWritten(plan).Nodes.ToDictionary(node => node.Node, node => node.Precision);
        return (
            half,
            [.. half.Model.Graph.Node.Where(node => kept.Contains(node.Name)).Select(node => new ProtectedNode(node.Name, node.OpType, TensorType.Float, Weight(half.Model, node.Input)))],
            [.. half.Model.Graph.Node.Select(node => new GraphNode(
                node.Name, node.OpType, written.TryGetValue(node.Name, out NumericPrecision precision) && precision == NumericPrecision.Fp32 ? TensorType.Float : TensorType.Half))]);
    }

    private static long[]? Weight(OnnxModel model, IEnumerable<string> inputs)
        => inputs.Select(input => model.Graph.Initializer.FirstOrDefault(tensor => tensor.Name == input && tensor.Dims.Any(dim => dim > 1))).FirstOrDefault(tensor => tensor is not null) is { } weight ? [.. weight.Dims] : null;

    private string Save(HalfModel half)
    {
        string path = Path.Combine(_folder, "model.onnx");
        half.Model.Save(path, TestContext.Current.CancellationToken);
        return path;
    }

    private async Task<CompiledPlan> Build(string model, params PlanProfileInput[] profile)
    {
        PlanRequest request = new()
        {
            Library = RealLibrary.Files,
            ModelPath = model,
            ComputeCapabilities = ["8.6"],
            Profiles = profile.Length == 0 ? [] : [new PlanProfile("words", profile)],
            OutputFolder = _folder,
        };
        BuildAttempt attempt = await BuildProcess.RunAsync(request, RealLibrary.Worker, TimeSpan.FromMinutes(5), static _ => { }, TestContext.Current.CancellationToken);
        attempt.Plan.Should().NotBeNull("{0}", attempt.Failure?.Sentence ?? string.Join("; ", attempt.Evidence?.Messages.Select(message => message.Text) ?? []));
        string listing = await File.ReadAllTextAsync(Path.Combine(_folder, BuiltPlan.ListingName), TestContext.Current.CancellationToken);
        return RtxPlanReader.ReadFile(listing, Path.Combine(_folder, BuiltPlan.PlanName), TestContext.Current.CancellationToken);
    }

    /// <summary>Four words of ten letters.</summary>
    private sealed class IdsDataset : IDataset
    {
        public string Name => "ids";

        public IReadOnlyList<DatasetInput> Inputs => [];

        public long Count => 4;

        public DatasetLabels? Labels => null;

        public Sample Read(long index)
            => new(index, new Dictionary<string, HostTensor> { ["ids"] = HostTensor.Create<long>([.. Enumerable.Range(0, 10).Select(letter => ((letter * 7) + index) % 26 + 1)], 1, 10) });

        public string Locate(string input, long index) => $"sample {index}";

        public void Dispose()
        {
        }
    }
}
