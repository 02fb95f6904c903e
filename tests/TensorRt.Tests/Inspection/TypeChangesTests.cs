using TrtOperator.TensorRt.Inspection;

namespace TrtOperator.TensorRt.Tests.Inspection;

public sealed class TypeChangesTests
{
    [Fact]
    public void A_change_names_the_nodes_that_may_have_asked_for_it()
    {
        CompiledPlan plan = new SketchedPlan()
            .Kernel("up", "kgen", "Half:8", string.Empty, "Float:8", "c0 r0")
            .Kernel("same", "kgen", "Half:8", "Float:1", "Half:8", "r1")
            .Kernel("dequantized", "gemm", "Int8:8x8", "Int8:8x8 Float:1", "Half:8x8", "dq m")
            .Kernel("lost", "kgen", "Half:8", string.Empty, "Float:8", string.Empty)
            .Kernel("gathered", "kgen", "Int64:8", "Half:28x64", "Half:8x64", "g")
            .Kernel("masked", "kgen", "Int64:8", "Float:1", "Float:8 Bool:8", "cast")
            .Read();
        IReadOnlyList<TypeChange> changes = TypeChanges.Of(plan);
        changes.Select(change => (change.Kernel[..^7], change.From, change.To, change.IsUnmatched)).Should().Equal(
            ("up", TensorType.Half, TensorType.Float, false),
            ("dequantized", TensorType.Int8, TensorType.Half, false),
            ("lost", TensorType.Half, TensorType.Float, true),
            ("masked", TensorType.Int64, TensorType.Float, false));
        changes[0].OnnxNodes.Should().Equal("c0", "r0");
    }
}
