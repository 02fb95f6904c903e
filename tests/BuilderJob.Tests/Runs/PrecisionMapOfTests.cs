using TrtOperator.BuilderJob.Manifest;
using TrtOperator.BuilderJob.Report;
using TrtOperator.BuilderJob.Runs;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;
using TrtOperator.TensorRt.Inspection;
using TrtOperator.TensorRt.Proof;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.BuilderJob.Tests.Runs;

public sealed class PrecisionMapOfTests
{
    private static readonly PrecisionPlan Plan = new(
        NumericPrecision.Fp16,
        [
            new NodePrecision("product", "MatMul", NumericPrecision.Int8, "weighted", null, ["source_a", "source_b"]),
            new NodePrecision("soft", "Softmax", NumericPrecision.Fp32, "protected", "name: soft", ["soft"]),
            new NodePrecision("turn", "Transpose", NumericPrecision.Fp16, "moves", null, ["turn"]),
        ],
        [new QuantizedInput("product", 0, "x", false, null, null, null), new QuantizedInput("product", 1, "w", true, null, null, null)]);

    [Fact]
    public void Every_node_has_what_was_asked_what_was_built_and_its_verdict()
    {
        PrecisionMap map = Map(TensorType.Int8);
        map.Nodes.Select(node => (node.Node, node.Asked, node.Built, node.Verdict)).Should().Equal(
            ("product", "INT8", "INT8", null), ("soft", "FP32", "FP32", "Computed"), ("turn", "FP16", null, null));
        map.Nodes[0].Sources.Should().Equal("source_a", "source_b");
        map.Nodes[0].Kernels.Should().Equal("gemm0");
        map.Nodes[1].Evidence.Should().Be("Seen.");
        map.QuantizationMisses.Should().BeEmpty();
    }

    [Fact]
    public void A_product_that_was_built_in_Half_is_called_out()
        => Map(TensorType.Half).QuantizationMisses.Should().ContainSingle().Which.Should().Contain("'product' was asked for in INT8 and is built in Half");

    [Theory]
    [InlineData("bare", "comes through no QuantizeLinear and DequantizeLinear")]
    [InlineData("channels", "one scale per channel")]
    [InlineData("split", "does not read a QuantizeLinear directly")]
    public void What_the_graph_itself_spoils_is_the_reason(string fault, string reason)
        => Map(TensorType.Half, fault).QuantizationMisses.Should().ContainSingle().Which.Should().Contain(reason);

    [Fact]
    public void A_change_of_type_is_matched_to_the_node_that_asks_for_it()
        => Map(TensorType.Int8).TypeChanges.Select(change => (change.Kernel, change.From, change.To, string.Join(",", change.AskedBy))).Should().Equal(
            ("quantized", "Half", "Int8", "q"), ("gemm0", "Int8", "Half", "dq"), ("widened", "Half", "Float", "up"), ("stray", "Float", "Half", ""));

    [Fact]
    public void What_a_plan_cannot_show_is_said_with_its_numbers()
        => string.Join("\n", Map(TensorType.Int8).NotShown).Should().Contain("The code of 1 of 4 kernels is chosen on the GPU")
            .And.Contain("accumulated is not shown; 1 ask for type 2").And.Contain("TF32 is not allowed").And.Contain("Nothing was executed");

    [Fact]
    public void The_file_is_read_as_it_was_written_and_refused_without_its_parts()
    {
        PrecisionMap map = Map(TensorType.Int8);
        PrecisionMap.Parse(map.ToBytes()).Should().BeEquivalentTo(map);
        foreach (string part in new[] { "\"nodes\"", "\"asked\"", "\"askedBy\"", "\"notShown\"" })
        {
            string text = System.Text.Encoding.UTF8.GetString(map.ToBytes()).Replace(part, "\"other\"", StringComparison.Ordinal);
            FluentActions.Invoking(() => PrecisionMap.Parse(System.Text.Encoding.UTF8.GetBytes(text))).Should().Throw<BadInputException>().WithMessage("*precision-map.json*");
        }
    }

    [Fact]
    public void The_report_counts_kernels_by_kind_and_type()
    {
        CompiledPlanReport report = CompiledPlanReportOf.Of(Map(TensorType.Int8));
        report.Kernels.Sum(kernels => kernels.Count).Should().Be(4);
        report.Kernels.Should().ContainSingle(kernels => kernels.Kind == "MatrixProduct" && kernels.Types == "Int8");
        report.Nodes.Single(node => node.Name == "soft").Proof.Should().Be("Computed");
        report.NotShown.Should().NotBeEmpty();
    }

    private static PrecisionMap Map(TensorType factors, string fault = "none")
        => PrecisionMapOf.Of(Prepared(fault), Plan, Compiled(factors), [new NodeProof("soft", Verdict.Computed, ["widened"], "Seen.")], "8.6");

    private static CompiledPlan Compiled(TensorType factors) => new()
    {
        Tf32 = false,
        Bindings = [],
        Kernels =
        [
            Kernel("quantized", KernelKind.Generated, TensorType.Half, TensorType.Int8, "q") with { Tactic = "quantized_code" },
            Kernel("gemm0", KernelKind.MatrixProduct, factors, TensorType.Half, "dq", "wdq", "product") with
            {
                Constants = [new KernelTensor("w", factors, [64, 64], "")],
                AccumulationType = 2,
            },
            Kernel("widened", KernelKind.Generated, TensorType.Half, TensorType.Float, "up", "soft") with
            {
                Tactic = "widened_code",
                Operations = [.. new[] { "reduce_max", "sub", "exp", "reduce_add", "div" }.Select(word => new InnerOperation(word, [TensorType.Float], TensorType.Float, []))],
            },
            Kernel("stray", KernelKind.Reformat, TensorType.Float, TensorType.Half, "turn") with { Tactic = "copy" },
        ],
    };

    private static CompiledKernel Kernel(string name, KernelKind kind, TensorType from, TensorType to, params string[] nodes) => new()
    {
        Name = name,
        LayerType = "layer",
        Kind = kind,
        OnnxNodes = nodes,
        Inputs = [new KernelTensor("in", from, [8, 64], "")],
        Constants = [],
        Outputs = [new KernelTensor("out", to, [8, 64], "")],
    };

    private static OnnxModel Prepared(string fault)
    {
        GraphProto graph = new() { Name = "g" };
        graph.Initializer.Add(TensorData.Halves("s", fault == "channels" ? new Half[64] : [(Half)0.1f], fault == "channels" ? [64L] : []));
        graph.Initializer.Add(TensorData.Halves("ws", [(Half)0.1f]));
        graph.Initializer.Add(TensorData.SBytes("z", [0]));
        graph.Initializer.Add(TensorData.SBytes("w", new sbyte[64 * 64], 64, 64));
        graph.Node.Add(NodeAttributes.Create("QuantizeLinear", "q", ["x", "s", "z"], ["xq"]));
        graph.Node.Add(NodeAttributes.Create("Relu", "between", ["xq"], ["xr"]));
        graph.Node.Add(NodeAttributes.Create("DequantizeLinear", "dq", [fault == "split" ? "xr" : "xq", "s", "z"], ["xd"]));
        graph.Node.Add(NodeAttributes.Create("DequantizeLinear", "wdq", ["w", "ws", "z"], ["wd"]));
        graph.Node.Add(NodeAttributes.Create("MatMul", "product", [fault == "bare" ? "x" : "xd", "wd"], ["p"]));
        NodeProto up = NodeAttributes.Create("Cast", "up", ["p"], ["pf"]);
        up.SetInt("to", (long)DataType.Float);
        graph.Node.Add(up);
        graph.Node.Add(NodeAttributes.Create("Softmax", "soft", ["pf"], ["sm"]));
        graph.Node.Add(NodeAttributes.Create("Transpose", "turn", ["sm"], ["y"]));
        return new OnnxModel(new ModelProto { Graph = graph });
    }
}
