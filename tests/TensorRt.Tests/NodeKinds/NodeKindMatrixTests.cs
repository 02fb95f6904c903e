using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Protection.Islands;
using TrtOperator.TensorRt.Building;
using TrtOperator.TensorRt.Inspection;
using TrtOperator.TensorRt.Proof;

namespace TrtOperator.TensorRt.Tests.NodeKinds;

/// <summary>Every kind of node, protected by our own pipeline, built by the real library and judged by what it compiled.</summary>
[Collection(RealLibrary.Collection)]
public sealed class NodeKindMatrixTests : IDisposable
{
    private const string Unnamed = "GRU";

    private static readonly string[][] Plans = [["8.6"], ["8.9", "12.0"]];

    private readonly RtxBuild _build = new();

    public static TheoryData<string, KindVariant> Cells
        => [.. from kind in AllNodeKinds.All where kind.Name != Unnamed from variant in Enum.GetValues<KindVariant>() select (kind.Name, variant)];

    public void Dispose() => _build.Dispose();

    // Beside INT8 a Mul by constants becomes part of a scale, and no kernel names it any more; with the node behind it in FP32, too,
    // it is computed. In FP16 alone the first island suffices for every kind.
    [Theory]
    [MemberData(nameof(Cells))]
    public void A_protected_node_is_FP32_in_the_plan(string name, KindVariant variant)
    {
        PreparedKind asked = PreparedKind.Of(AllNodeKinds.Of(name), variant);
        foreach (string[] targets in Plans)
        {
            PreparedKind? prepared = asked;
            int widenings = 0;
            List<NodeProof> failures = [];
            while (prepared is not null && Failed(prepared, targets) is { Count: > 0 } failed)
            {
                failures.AddRange(failed);
                prepared = widenings == IslandWidening.LastStep ? null : prepared.Widen(failed.Select(static proof => proof.Node), ++widenings);
            }

            string told = $"{string.Join(", ", targets)}: {string.Join(" | ", failures.Select(static proof => $"{proof.Node} {proof.Verdict}: {proof.Evidence}"))}";
            prepared.Should().NotBeNull("{0}", told);
            widenings.Should().BeLessThanOrEqualTo(variant == KindVariant.Fp16 ? 0 : 1, "{0}", told);
        }
    }

    [Theory]
    [InlineData(KindVariant.Fp16)]
    [InlineData(KindVariant.Int8Fp32)]
    public void Nothing_in_a_plan_is_named_for_a_GRU(KindVariant variant)
        => Failed(PreparedKind.Of(AllNodeKinds.Of(Unnamed), variant), Plans[0]).Should().ContainSingle().Which.Verdict.Should().Be(Verdict.NotProvable);

    [Theory]
    [InlineData("MatMul", Verdict.Demoted)]
    [InlineData("MatMul of two activations", Verdict.Demoted)]
    [InlineData("Gemm", Verdict.Demoted)]
    [InlineData("Conv 1x1", Verdict.Demoted)]
    [InlineData("Conv 3x3", Verdict.Demoted)]
    [InlineData("Conv 3x3 with bias", Verdict.Demoted)]
    [InlineData("Conv depthwise", Verdict.Demoted)]
    [InlineData("ConvTranspose", Verdict.Demoted)]
    [InlineData("Gemm with bias", Verdict.Strict)]
    [InlineData("Softmax", Verdict.Computed)]
    public void Casts_alone_do_not_keep_a_product(string name, Verdict verdict)
        => Prove(PreparedKind.Of(AllNodeKinds.Of(name), KindVariant.Fp16, IslandRuntime.OnnxRuntime), Plans[0]).Should().ContainSingle().Which.Verdict.Should().Be(verdict);

    [Fact]
    public void A_wider_island_keeps_what_casts_alone_did_not()
    {
        PreparedKind lone = PreparedKind.Of(AllNodeKinds.Of("MatMul"), KindVariant.Fp16, IslandRuntime.OnnxRuntime);
        PreparedKind wider = lone.Widen(Failed(lone, Plans[0]).Select(static proof => proof.Node), 1)!;
        wider.Plan.Nodes.Should().Contain(static node => node.Widens != null);
        Prove(wider, Plans[0]).Should().ContainSingle().Which.Verdict.Should().Be(Verdict.Strict);
    }

    /// <summary>The protected nodes that the plan does not keep.</summary>
    private List<NodeProof> Failed(PreparedKind prepared, string[] targets)
        => [.. Prove(prepared, targets).Where(static proof => proof.Verdict is not (Verdict.Strict or Verdict.Computed))];

    private IReadOnlyList<NodeProof> Prove(PreparedKind prepared, string[] targets)
    {
        BuildAttempt attempt = _build.Run(prepared.Model, prepared.Profile, targets);
        attempt.Plan.Should().NotBeNull("{0}", attempt.Failure?.Sentence ?? string.Join("; ", attempt.Evidence?.Messages.Select(static message => message.Text) ?? []));
        CompiledPlan plan = RtxPlanReader.ReadFile(_build.Listing, _build.PlanPath, TestContext.Current.CancellationToken);
        IReadOnlyList<NodeProof> proofs = PlanProof.Judge(plan, prepared.Nodes, prepared.Graph);
        proofs.Should().NotBeEmpty();
        return proofs;
    }
}
