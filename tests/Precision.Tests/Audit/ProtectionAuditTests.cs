using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Audit;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Tests.Execution;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.Audit;

/// <summary>Protected nodes of written models, judged without the code that wrote them.</summary>
public sealed class ProtectionAuditTests
{
    [Fact]
    public void An_FP32_node_that_reads_FP32_holds()
        => Judge(Start().Node("Relu", ["x"], "y").Output("y", 1, 4), "/y").Held.Should().BeTrue();

    [Fact]
    public void A_missing_node_does_not_hold()
        => Judge(Start().Node("Relu", ["x"], "y").Output("y", 1, 4), "/gone").Evidence.Should().Contain("no node of this name");

    [Theory]
    [InlineData("Relu", false)]
    [InlineData("Reshape", true)]
    [InlineData("Concat", true)]
    [InlineData("Slice", true)]
    [InlineData("Split", true)]
    [InlineData("Gather", true)]
    public void What_only_arranges_a_quantized_tensor_hands_on_a_quantized_tensor(string between, bool quantized)
    {
        TestGraph graph = Quantized(Start())
            .Int64s("shape", 1, 4).Int64s("zero", 0).Int64s("one", 1).Int64s("indices", 0).Int64s("axis", 1).Int64s("halves", 2, 2);
        _ = between switch
        {
            "Reshape" => graph.Node("Reshape", ["d", "shape"], "m"),
            "Concat" => graph.Node("Concat", ["x", "d"], "m", node => node.SetInt("axis", 1)),
            "Slice" => graph.Node("Slice", ["d", "zero", "one", "axis"], "m"),
            "Split" => graph.Node("Split", "/m", ["d", "halves"], ["m", "rest"], node => node.SetInt("axis", 1)),
            "Gather" => graph.Node("Gather", ["d", "indices"], "m", node => node.SetInt("axis", 1)),
            _ => graph.Node(between, ["d"], "m"),
        };
        ProtectionVerdict verdict = Judge(graph.Node("Relu", ["m"], "y").Output("y"), "/y");
        verdict.Held.Should().Be(!quantized);
        verdict.Evidence.Should().Contain(quantized ? "'/d'" : "none is quantized");
    }

    [Fact]
    public void A_constant_of_its_own_in_FP16_is_rounded_and_one_that_was_gathered_is_a_neighbours()
    {
        TestGraph own = Start().Half("w").Node("Cast", ["w"], "wide", To(DataType.Float)).Node("Mul", ["x", "wide"], "y").Output("y", 1, 4);
        Judge(own, "/y").Evidence.Should().Contain("rounded to FP16");

        TestGraph gathered = Start().Half("w").Int64s("indices", 0).Node("Gather", ["w", "indices"], "row").Node("Cast", ["row"], "wide", To(DataType.Float))
            .Node("Mul", ["x", "wide"], "y").Output("y", 1, 4);
        Judge(gathered, "/y").Held.Should().BeTrue();
    }

    [Fact]
    public void A_node_that_reads_a_DequantizeLinear_does_not_hold_in_any_precision()
    {
        TestGraph graph = Quantized(Start()).Node("Relu", ["d"], "y").Output("y", 1, 4);
        Judge(graph, "/y").Should().Match<ProtectionVerdict>(verdict => !verdict.Held && verdict.Evidence.Contains("'/d'"));
        Judge(graph, "/y", NumericPrecision.Fp16).Held.Should().BeFalse();
    }

    [Theory]
    [InlineData(0f, false)]
    [InlineData(0.5f, true)]
    public void Adding_zero_hides_no_quantized_tensor(float added, bool held)
    {
        foreach (string[] order in new[] { new[] { "d", "c" }, ["c", "d"] })
        {
            TestGraph graph = Quantized(Start()).Floats("c", [added]).Node("Add", order, "m").Node("Reshape", ["m", "shape"], "r").Int64s("shape", 1, 4);
            Judge(graph.Node("Relu", ["r"], "y").Output("y"), "/y").Held.Should().Be(held);
        }
    }

    [Fact]
    public void A_node_of_integers_computes_no_floating_point()
    {
        TestGraph graph = Start().Node("Shape", ["x"], "s").Int64s("one", 1).Node("Mul", ["s", "one"], "y").Node("Cast", ["y"], "f", To(DataType.Float)).Output("f");
        Judge(graph, "/y").Should().Match<ProtectionVerdict>(verdict => verdict.Held && verdict.Evidence == "Computes no floating point.");
    }

    [Fact]
    public void Verdicts_come_in_the_order_asked_for()
        => ProtectionAudit.Judge(
                Start().Node("Relu", ["x"], "m").Node("Relu", ["m"], "y").Output("y", 1, 4).Build(),
                [KeyValuePair.Create("/y", NumericPrecision.Fp32), KeyValuePair.Create("/gone", NumericPrecision.Fp16), KeyValuePair.Create("/m", NumericPrecision.Fp32)])
            .Select(verdict => (verdict.Node, verdict.Held)).Should().Equal(("/y", true), ("/gone", false), ("/m", true));

    [Fact]
    public void A_node_in_FP16_does_not_hold_as_FP32_and_holds_as_FP16()
    {
        TestGraph graph = Start().Node("Cast", ["x"], "h", To(DataType.Float16)).Node("Relu", ["h"], "m").Node("Cast", ["m"], "y", To(DataType.Float)).Output("y", 1, 4);
        Judge(graph, "/m").Evidence.Should().Contain("is FP16, not FP32");
        Judge(graph, "/m", NumericPrecision.Fp16).Held.Should().BeTrue();
    }

    private static TestGraph Start() => new TestGraph().Input("x", 1, 4);

    private static TestGraph Quantized(TestGraph graph)
        => graph.Floats("s", [0.1f]).Node("QuantizeLinear", ["x", "s", "z"], "q").Node("DequantizeLinear", ["q", "s", "z"], "d").SByte("z");

    private static Action<NodeProto> To(DataType type) => node => node.SetInt("to", (long)type);

    private static ProtectionVerdict Judge(TestGraph graph, string node, NumericPrecision asked = NumericPrecision.Fp32)
        => ProtectionAudit.Judge(graph.Build(), [KeyValuePair.Create(node, asked)]).Single();
}
