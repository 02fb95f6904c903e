using TrtOperator.TensorRt.Building;
using TrtOperator.TensorRt.Inspection;
using TrtOperator.TensorRt.Libraries;
using TrtOperator.TensorRt.Proof;

namespace TrtOperator.TensorRt.Tests.NodeKinds;

/// <summary>Every kind of node, protected by our own pipeline, built by the real library and judged by what it compiled.</summary>
public sealed class NodeKindMatrixTests : IDisposable
{
    private static readonly Lazy<TensorRtLibrary> Library = new(static () => TensorRtLibrary.Load(RealLibrary.Files));

    private readonly string _folder = Directory.CreateTempSubdirectory("trtengine-kinds").FullName;

    public static TheoryData<string, KindVariant> Cells => PreparedKindTests.Cells;

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_protected_node_is_FP32_in_the_plan(string name, KindVariant variant)
    {
        PreparedKind prepared = PreparedKind.Of(AllNodeKinds.Of(name), variant);
        foreach (string target in new[] { "8.6", "8.9", "12.0" })
        {
            IReadOnlyList<NodeProof> proofs = PlanProof.Judge(Build(prepared, target), prepared.Nodes, prepared.Graph);
            proofs.Should().NotBeEmpty().And.OnlyContain(proof => proof.Verdict == Verdict.Strict || proof.Verdict == Verdict.Computed, "{0}: {1}", target, string.Join(" | ", proofs.Select(proof => $"{proof.Node} {proof.Verdict}: {proof.Evidence}")));
        }
    }

    private CompiledPlan Build(PreparedKind prepared, params string[] targets)
    {
        string model = Path.Combine(_folder, "model.onnx");
        prepared.Model.Save(model, TestContext.Current.CancellationToken);
        PlanRequest request = new()
        {
            Library = RealLibrary.Files,
            ModelPath = model,
            ComputeCapabilities = targets,
            Profiles = [new PlanProfile("small", [prepared.Profile])],
            OutputFolder = _folder,
        };
        BuildAttempt attempt = PlanBuilder.Build(Library.Value, request, 0, static _ => { });
        attempt.Plan.Should().NotBeNull("{0}", attempt.Failure?.Sentence ?? string.Join("; ", attempt.Evidence?.Messages.Select(message => message.Text) ?? []));
        return RtxPlanReader.ReadFile(File.ReadAllText(Path.Combine(_folder, BuiltPlan.ListingName)), Path.Combine(_folder, BuiltPlan.PlanName), TestContext.Current.CancellationToken);
    }
}
