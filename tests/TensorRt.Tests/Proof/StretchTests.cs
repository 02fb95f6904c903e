using TrtOperator.TensorRt.Inspection;
using TrtOperator.TensorRt.Proof;

namespace TrtOperator.TensorRt.Tests.Proof;

/// <summary>A decomposed normalization between what dequantizes before it and quantizes behind it, in one kernel.</summary>
public sealed class StretchTests
{
    private const string Nodes = "dequantize bias sub square root divide scale shift quantize";

    [Theory]
    [InlineData("sub")]
    [InlineData("square")]
    [InlineData("root")]
    [InlineData("divide")]
    [InlineData("scale")]
    [InlineData("shift")]
    public void A_node_between_two_that_are_placed_is_judged_by_what_stands_between(string node)
    {
        NodeProof proof = Judge("__myl_MulAddCastSubMulSqrtDivMulAddMulRoun_0x1", "mul.Half add.Half sub.Float mul.Float sqrt.Float div.Float mul.Float add.Float mul.Float round.Float", node);
        proof.Verdict.Should().Be(Verdict.Computed, proof.Evidence);
    }

    [Theory]
    [InlineData("scale")]
    [InlineData("shift")]
    public void A_node_behind_the_cast_back_is_demoted_although_the_kernel_has_float_products_enough(string node)
    {
        NodeProof proof = Judge("__myl_MulSubMulSqrtDivCastMulAddRoun_0x1", "mul.Float sub.Float mul.Float sqrt.Float div.Float mul.Half add.Half round.Half", node, without: "bias");
        proof.Verdict.Should().Be(Verdict.Demoted, proof.Evidence);
    }

    [Fact]
    public void Products_of_a_dequantization_do_not_prove_a_products_type()
    {
        CompiledKernel kernel = Kernel("__unordered", "mul.Float mul.Half", "dequantize scale");
        PlanProof.Judge(
            new CompiledPlan { Kernels = [kernel], Bindings = [] },
            [new ProtectedNode("scale", "Mul", TensorType.Float, null)],
            [new GraphNode("dequantize", "DequantizeLinear", TensorType.Half), new GraphNode("scale", "Mul", TensorType.Float) { Inputs = ["dequantize"] }])
            .Single().Verdict.Should().Be(Verdict.NotProvable);
    }

    private static NodeProof Judge(string function, string operations, string node, string without = "")
    {
        GraphNode[] graph =
        [
            new("dequantize", "DequantizeLinear", TensorType.Half),
            new("bias", "Add", TensorType.Half) { Inputs = ["dequantize"] },
            new("sub", "Sub", TensorType.Float) { Inputs = ["bias", "dequantize"] },
            new("square", "Pow", TensorType.Float) { Inputs = ["sub"] },
            new("root", "Sqrt", TensorType.Float) { Inputs = ["square"] },
            new("divide", "Div", TensorType.Float) { Inputs = ["sub", "root"] },
            new("scale", "Mul", TensorType.Float) { Inputs = ["divide"] },
            new("shift", "Add", TensorType.Float) { Inputs = ["scale"] },
            new("quantize", "QuantizeLinear", TensorType.Half) { Inputs = ["shift"] },
        ];
        graph = [.. graph.Where(other => other.Name != without)];
        CompiledKernel kernel = Kernel(function, operations, string.Join(' ', Nodes.Split(' ').Where(name => name != without)));
        GraphNode asked = graph.Single(other => other.Name == node);
        return PlanProof.Judge(new CompiledPlan { Kernels = [kernel], Bindings = [] }, [new ProtectedNode(node, asked.OpType, TensorType.Float, null)], graph).Single();
    }

    private static CompiledKernel Kernel(string function, string operations, string nodes)
    {
        List<InnerOperation> inside = [.. operations.Split(' ').Select(text => text.Split('.')).Select(parts
            => new InnerOperation(parts[0], [Enum.Parse<TensorType>(parts[1])], Enum.Parse<TensorType>(parts[1]), []))];
        return new CompiledKernel
        {
            Name = function,
            LayerType = "kgen",
            Kind = KernelKind.Generated,
            OnnxNodes = nodes.Split(' '),
            Inputs = [],
            Constants = [],
            Outputs = [],
            Operations = inside,
            Order = OperationOrder.Of(function, inside),
        };
    }
}
