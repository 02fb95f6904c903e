using System.Text.Json;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;
using AttributeType = TrtOperator.Onnx.Protos.AttributeProto.Types.AttributeType;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.Placement;

public class FloatPlacementTests
{
    [Fact]
    public void Without_lower_precisions_everything_is_fp32()
    {
        PrecisionPlan plan = Mixed().Place(new PlacementOptions(AllowInt8: false, AllowFp8: false, AllowFp16: false));

        plan.Nodes.Should().OnlyContain(node => node.Precision == NumericPrecision.Fp32);
        plan.Of("mm").Reason.Should().Be("FP32: no lower precision is allowed");
        (plan.QuantizedInputs.Count, plan.FloatPrecision).Should().Be((0, NumericPrecision.Fp32));
    }

    [Fact]
    public void Int8_alone_leaves_the_rest_in_fp32()
    {
        PrecisionPlan plan = Mixed().Place(new PlacementOptions(AllowInt8: true, AllowFp8: false, AllowFp16: false));

        plan.Of("mm").Precision.Should().Be(NumericPrecision.Int8);
        plan.Of("lstm").Precision.Should().Be(NumericPrecision.Fp32);
    }

    [Fact]
    public void Fp16_takes_what_has_an_fp16_form()
    {
        PrecisionPlan plan = Mixed().Place(new PlacementOptions(AllowInt8: false, AllowFp8: false, AllowFp16: true));

        plan.Nodes.Where(node => node.Precision == NumericPrecision.Fp32).Select(node => (node.Node, node.Reason)).Should().Equal(
            ("shape", "INT64: it carries no floating-point values"),
            ("celu", "FP32: Celu has no FP16 form"),
            ("choice", "FP32: If is control flow, and its bodies stay as they were exported"),
            ("plugin", "FP32: Plugin is of the domain 'com.example', whose types are its own"));
        plan.Of("lstm").Reason.Should().Be("FP16: no 8-bit precision is allowed");
        plan.Of("best").Precision.Should().Be(NumericPrecision.Fp16, "it compares floats");
    }

    [Fact]
    public void Every_node_has_a_reason_and_the_plan_survives_json()
    {
        PrecisionPlan plan = Mixed().Place(null, Rules.Name("lstm"));

        string json = JsonSerializer.Serialize(plan);
        PrecisionPlan read = JsonSerializer.Deserialize<PrecisionPlan>(json)!;

        read.Should().BeEquivalentTo(plan, options => options.WithStrictOrdering());
        JsonSerializer.Serialize(read).Should().Be(json);
        json.Should().Contain("\"Counts\":{\"INT8\":1,\"FP16\":2,\"FP32\":4}").And.Contain("\"Precision\":\"INT8\"").And.NotContain("CalibratedTensors");
        plan.Nodes.Should().OnlyContain(node => node.Reason.Length > 10);
        plan.Of("lstm").Should().BeEquivalentTo(new { Precision = NumericPrecision.Fp32, Reason = "protected: FP32 by protectedLayers[0] name 'lstm'", ProtectedBy = "protectedLayers[0] name 'lstm'" });
        plan.ProtectedNodes.Should().Be(1);
    }

    [Fact]
    public void Recurrent_operators_say_why_they_are_not_quantized()
        => Mixed().Place().Of("lstm").Reason.Should().Be("FP16: recurrent operators have no 8-bit kernels");

    [Fact]
    public void Int8_and_fp8_exclude_each_other()
    {
        Action place = () => Mixed().Place(new PlacementOptions(AllowInt8: true, AllowFp8: true, AllowFp16: true));

        place.Should().Throw<ArgumentException>().WithMessage("INT8 and FP8 are not mixed*");
    }

    [Fact]
    public void Protection_in_fp16_rises_to_fp32_where_fp16_is_not_allowed()
    {
        PrecisionPlan plan = Mixed().Place(new PlacementOptions(AllowInt8: true, AllowFp8: false, AllowFp16: false), Rules.Name("mm", NumericPrecision.Fp16));

        plan.Of("mm").Precision.Should().Be(NumericPrecision.Fp32);
        plan.Of("mm").Reason.Should().Be("protected: FP16 by protectedLayers[0] name 'mm', FP32 because FP16 is not allowed");
        plan.QuantizedInputs.Should().BeEmpty();
    }

    [Fact]
    public void A_matched_node_without_floats_has_nothing_to_protect()
    {
        PrecisionPlan plan = Mixed().Place(null, Rules.Name("shape"));

        plan.Of("shape").ProtectedBy.Should().BeNull();
        plan.Of("shape").Reason.Should().EndWith("protectedLayers[0] name 'shape' has nothing to protect here");
    }

    private static SketchedGraph Mixed()
    {
        SketchedGraph graph = new();
        string x = graph.Input("x", 1, 32, 64);
        string flag = graph.Input("flag", DataType.Bool);
        graph.Node("Shape", "shape", [x]);
        string mm = graph.MatMul("mm", x, 64, 64);
        string lstm = graph.Node("LSTM", "lstm", [mm, graph.Weight("lw", 1, 256, 64), graph.Weight("lr", 1, 256, 64)]);
        string celu = graph.Node("Celu", "celu", [lstm]);
        graph.Node("If", "choice", [flag], attributes: node => node.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeType.Graph, G = Branch(celu) }));
        graph.Node("Plugin", "plugin", [celu], attributes: node => node.Domain = "com.example");
        graph.Node("ArgMax", "best", [celu]);
        graph.Node("Sqrt", "root", [celu]);
        return graph;
    }

    private static GraphProto Branch(string captured)
    {
        GraphProto body = new() { Name = "then" };
        body.Node.Add(Onnx.NodeAttributes.Create("Neg", "inner", [captured], ["negated"]));
        body.Output.Add(new ValueInfoProto { Name = "negated", Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float } } });
        return body;
    }
}
