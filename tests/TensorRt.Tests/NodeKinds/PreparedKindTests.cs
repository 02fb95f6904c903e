using TrtOperator.Precision.Audit;
using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Runtimes;

namespace TrtOperator.TensorRt.Tests.NodeKinds;

/// <summary>The prepared graphs of the matrix, without the library: ONNX Runtime loads them, our own checks pass, protection holds.</summary>
public sealed class PreparedKindTests
{
    public static TheoryData<string, KindVariant> Cells => [.. from kind in AllNodeKinds.All from variant in Enum.GetValues<KindVariant>() select (kind.Name, variant)];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Each_is_sound_as_written(string name, KindVariant variant)
    {
        PreparedKind prepared = PreparedKind.Of(AllNodeKinds.Of(name), variant);

        TensorRtChecks.Check(prepared.Model, IslandRuntime.TensorRtRtx, ["8.6", "8.9", "12.0"]).Should().BeEmpty();
        ProtectionAudit.Judge(prepared.Model, prepared.Nodes.Select(node => KeyValuePair.Create(node.Name, NumericPrecision.Fp32))).Should().NotBeEmpty().And.OnlyContain(verdict => verdict.Held);
        prepared.Plan.Nodes.Any(node => node.Precision == NumericPrecision.Int8).Should().Be(variant != KindVariant.Fp16, "there is something to quantize beside the protected node");
    }
}
