using TrtOperator.TensorRt.Inspection;
using TrtOperator.TensorRt.Mapping;
using TrtOperator.TensorRt.Tests.Inspection;

namespace TrtOperator.TensorRt.Tests.Mapping;

public sealed class PlanMapTests
{
    [Theory]
    [InlineData("Int8:8x64", "Int8:64x128 Float:1", TensorType.Int8)]
    [InlineData("Half:8x64", "Half:64x128 Float:1 Float:1", TensorType.Half)]
    [InlineData("Float:8x64", "Float:64x128 Float:1", TensorType.Float)]
    [InlineData("Half:8x64", "Int8:64x128 Float:1", TensorType.Half)]
    public void A_product_is_built_in_the_type_that_it_multiplies(string inputs, string constants, TensorType built)
    {
        CompiledPlan plan = new SketchedPlan().Kernel("k", "gemm", inputs, constants, "Half:8x128", "n").Read();
        PlanMap.Of(plan, [new("n", "MatMul", TensorType.Int8, [64, 128])], []).Single().Built.Should().Be(built);
    }

    [Fact]
    public void Movement_has_no_type_and_a_node_of_no_kernel_neither()
    {
        CompiledPlan plan = new SketchedPlan().Kernel("k", "gemm", "Half:8x64", "Half:64x128", "Half:8x128", "n r").Read();
        IReadOnlyList<NodeOnPlan> map = PlanMap.Of(plan, [new("r", "Reshape", TensorType.Half, null), new("gone", "Exp", TensorType.Half, null)], []);
        map.Should().OnlyContain(node => node.Built == null);
        map[1].Remark.Should().ContainEquivalentOf("no kernel of the plan names it").And.EndWith(".");
    }

    [Fact]
    public void INT8_that_was_built_is_no_miss()
        => Misses("Int8:8x64", "Int8:64x128 Float:1", new("n")).Should().BeEmpty();

    [Theory]
    [InlineData("bare", "8.6", QuantizationMissReason.WeightOnly)]
    [InlineData("split", "8.6", QuantizationMissReason.SplitPair)]
    [InlineData("channels", "8.6", QuantizationMissReason.PerChannelActivation)]
    [InlineData("none", "7.5", QuantizationMissReason.Turing)]
    [InlineData("none", "8.6", QuantizationMissReason.NotShown)]
    public void A_miss_names_what_likely_caused_it(string fault, string capability, QuantizationMissReason reason)
    {
        QuantizedNode facts = new("n")
        {
            BareActivation = fault == "bare" ? "culprit" : null,
            SplitPair = fault == "split" ? "culprit" : null,
            PerChannelActivation = fault == "channels" ? "culprit" : null,
        };
        QuantizationMiss miss = Misses("Half:8x64", "Int8:64x128 Float:1", facts, capability).Single();
        miss.Reason.Should().Be(reason);
        miss.Sentence.Should().StartWith("MatMul 'n' was asked for in INT8 and is built in Half by kernel").And.EndWith(".");
        miss.Sentence.Contains("culprit", StringComparison.Ordinal).Should().Be(fault != "none");
    }

    [Theory]
    [InlineData(TensorType.Int32, TensorType.Int8)]
    [InlineData(TensorType.Float, null)]
    public void The_mask_of_a_quantized_attention_core_is_no_factor(TensorType secondProduct, TensorType? built)
    {
        CompiledKernel core = new SketchedPlan().Kernel("_gemm_mha_v2", "kgen", "Int8:8x64 Int8:8x64 Int8:8x64 Half:8x8", string.Empty, "Int8:8x64", "qk pv").Read().Kernels[0];
        CompiledPlan plan = new()
        {
            Bindings = [],
            Kernels = [core with { Kind = KernelKind.FusedAttention, Attention = new AttentionTypes(TensorType.Int32, secondProduct, TensorType.Float) }],
        };
        PlanMap.Of(plan, [new("qk", "MatMul", TensorType.Int8, null), new("pv", "MatMul", TensorType.Int8, null)], []).Should().OnlyContain(node => node.Built == built);
    }

    [Theory]
    [InlineData("Fp8:8x64 Fp8:8x64 Half:8x8 Fp8:8x64", TensorType.Fp8)]
    [InlineData("Fp8:8x64 Half:8x64 Half:8x8 Half:8x64", null)]
    public void A_core_that_reads_queries_keys_and_values_in_FP8_multiplies_FP8(string inputs, TensorType? built)
    {
        CompiledKernel core = new SketchedPlan().Kernel("_gemm_mha_v2", "kgen", inputs, string.Empty, "Fp8:8x64", "qk pv").Read().Kernels[0];
        CompiledPlan plan = new() { Bindings = [], Kernels = [core with { Kind = KernelKind.FusedAttention }] };
        AskedNode[] nodes = [new("qk", "MatMul", TensorType.Fp8, null), new("pv", "MatMul", TensorType.Fp8, null)];
        IReadOnlyList<NodeOnPlan> map = PlanMap.Of(plan, nodes, []);
        map.Should().OnlyContain(node => node.Built == built);
        QuantizationMisses.Of(plan, nodes, map, [], "8.9").Select(miss => miss.Sentence).Should().HaveCount(built is null ? 2 : 0).And.NotContain(sentence => !sentence.Contains("asked for in FP8", StringComparison.Ordinal));
    }

    [Fact]
    public void A_small_dimension_is_called_out()
    {
        CompiledPlan plan = new SketchedPlan().Kernel("k", "gemm", "Half:8x64", "Half:64x8", "Half:8x8", "n").Read();
        AskedNode[] nodes = [new("n", "MatMul", TensorType.Int8, [64, 8])];
        QuantizationMisses.Of(plan, nodes, PlanMap.Of(plan, nodes, []), [], "8.6").Single().Reason.Should().Be(QuantizationMissReason.SmallDimension);
    }

    private static IReadOnlyList<QuantizationMiss> Misses(string inputs, string constants, QuantizedNode facts, string capability = "8.6")
    {
        CompiledPlan plan = new SketchedPlan().Kernel("k", "gemm", inputs, constants, "Half:8x128", "n").Read();
        AskedNode[] nodes = [new("n", "MatMul", TensorType.Int8, [64, 128])];
        return QuantizationMisses.Of(plan, nodes, PlanMap.Of(plan, nodes, []), [facts], capability);
    }
}
