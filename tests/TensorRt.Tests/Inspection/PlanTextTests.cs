using System.Text;
using CsCheck;
using TrtOperator.TensorRt.Inspection;
using TrtOperator.TensorRt.Proof;

namespace TrtOperator.TensorRt.Tests.Inspection;

public sealed class PlanTextTests
{
    private static SketchedPlan Sample => new SketchedPlan()
        .Generated("ReluCast", "Half:8x64", string.Empty, "Float:8x64", "r0 c0", SketchedPlan.Calls("relu.half"))
        .Fused(
            "__myl_FcAdd",
            "Float:8x64",
            "Float:64x128 Half:1x128",
            "Half:8x128",
            "prot c1 bias",
            "a:float w:float m:float h:half b:half y:half",
            "fully_connected={ name=\"prot\" output={\"m\" } input={\"a\" \"w\" } accumulation_type=2 layers=\"[ONNX Layer: prot]\" }",
            "cast={ name=\"c1\" output={\"h\" } input={\"m\" } layers=\"[ONNX Layer: c1]\" }",
            "add={ name=\"bias\" output={\"y\" } input={\"h\" \"b\" } layers=\"[ONNX Layer: bias]\" }");

    [Fact]
    public void Listing_and_text_are_joined_kernel_by_kernel()
    {
        CompiledPlan plan = Sample.Read();
        plan.Tf32.Should().BeFalse();
        plan.Kernels[0].Operations.Should().ContainSingle().Which.Should().BeEquivalentTo(new InnerOperation("relu", [TensorType.Half], TensorType.Half, []));
        plan.Kernels[1].AccumulationType.Should().Be(2);
        plan.Kernels[1].Operations.Should().BeEquivalentTo(
            [
                new InnerOperation("fully_connected", [TensorType.Float, TensorType.Float], TensorType.Float, ["prot"]),
                new InnerOperation("cast", [TensorType.Float], TensorType.Half, ["c1"]),
                new InnerOperation("add", [TensorType.Half, TensorType.Half], TensorType.Half, ["bias"]),
            ],
            options => options.WithStrictOrdering());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [InlineData(null)]
    public void The_plan_says_whether_TF32_is_allowed(bool? allowed)
        => new SketchedPlan { Tf32 = allowed }.Kernel("k", "gemm", string.Empty, string.Empty, string.Empty, string.Empty).Read().Tf32.Should().Be(allowed);

    [Fact]
    public void A_file_reads_like_its_bytes()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Sample.Bytes());
            RtxPlanReader.ReadFile(Sample.Listing, path, TestContext.Current.CancellationToken).Should().BeEquivalentTo(Sample.Read());
            File.WriteAllBytes(path, []);
            FluentActions.Invoking(() => RtxPlanReader.ReadFile(Sample.Listing, path, TestContext.Current.CancellationToken)).Should().Throw<PlanTextException>().WithMessage("*is empty*");
        }
        finally
        {
            File.Delete(path);
        }

        FluentActions.Invoking(() => RtxPlanReader.ReadFile(Sample.Listing, path, TestContext.Current.CancellationToken)).Should().Throw<PlanTextException>().WithMessage("*cannot be read*");
    }

    [Fact]
    public void What_is_no_plan_is_refused()
        => FluentActions.Invoking(() => PlanText.Read("ftrt, or anything else"u8)).Should().Throw<PlanTextException>().WithMessage("*does not start with 'vtrt'*");

    [Fact]
    public void A_plan_of_another_build_is_refused()
    {
        byte[] other = new SketchedPlan().Kernel("other", "gemm", string.Empty, string.Empty, string.Empty, string.Empty).Bytes();
        FluentActions.Invoking(() => RtxPlanReader.Read(Sample.Listing, other)).Should().Throw<PlanTextException>().WithMessage("*of different builds*");
    }

    [Fact]
    public void An_inside_that_tells_of_other_nodes_is_not_the_kernels()
    {
        byte[] bytes = Sample.Bytes();
        int at = bytes.AsSpan().LastIndexOf("[ONNX Layer: bias]"u8);
        "[ONNX Layer: else]"u8.CopyTo(bytes.AsSpan(at));
        RtxPlanReader.Read(Sample.Listing, bytes).Kernels[1].Operations.Should().BeEmpty();
    }

    [Fact]
    public void Graphs_are_numbered_among_all_layers_of_the_network()
        => RtxPlanReader.Read(Sample.Listing.Replace("_myl0_", "_myl2_", StringComparison.Ordinal), Sample.Bytes()).Kernels[1].Operations.Should().HaveCount(3);

    [Fact]
    public void An_operation_without_attribution_goes_by_its_name()
    {
        CompiledPlan plan = new SketchedPlan().Fused(
            "__myl_FcEluAdd",
            "Half:8x64",
            "Half:64x64",
            "Half:8x64",
            "/a",
            "x:half w:half m:float y:float",
            "fully_connected={ name=\"/a\" output={\"m\" } input={\"x\" \"w\" } layers=\"[ONNX Layer: /a]\" }",
            "elu={ name=\"/n_elu\" output={\"y\" } input={\"m\" } layers=\"\" }",
            "add={ name=\"__mye12\" output={\"y\" } input={\"m\" } layers=\"\" }").Read();
        plan.Kernels[0].Operations.Select(operation => string.Join('+', operation.OnnxNodes)).Should().Equal("/a", "/n", string.Empty);
        NodeProof proof = PlanProof.Judge(plan, [new("/n", "Elu", TensorType.Float, null)]).Single();
        (proof.Verdict, proof.Kernels.Single()).Should().Be((Verdict.Computed, "__myl_FcEluAdd_myl0_0"));
    }

    [Fact]
    public void A_source_counts_an_operation_as_often_as_the_kernels_name_does()
    {
        const string Body = """
              __v6.values[0] = __myln_add___myln_half___myln_half(__v5.values[0] , __v4);
              __v6.values[1] = __myln_add___myln_half___myln_half(__v5.values[1] , __v4);
              __v7 = __myln_add___myln_half___myln_half(__v5 , __v4);
              __v9 = __myln_add___myln_float___myln_float(__v8 , __v7);
              warp_reduction::warp_reduce_ds<AddOp<__myln_float>,__myln_float>(__v29, 1);
              x = AddOp<__myln_float>::identity() + MaxOp<__myln_half>::identity();
            """;
        CompiledKernel kernel = new SketchedPlan().Generated("AddAddCastAddMaxrSum", "Half:8", string.Empty, "Half:8", "n", Body).Read().Kernels[0];
        kernel.Operations.Select(operation => (operation.Name, operation.Output)).Should().Equal(
            ("add", TensorType.Half), ("add", TensorType.Half), ("add", TensorType.Float), ("reduce_add", TensorType.Float), ("reduce_max", TensorType.Half));
    }

    [Theory]
    [InlineData("fp32", "fp16", "FP32", TensorType.Float, TensorType.Half, TensorType.Float)]
    [InlineData("fp16", "fp16", "FP16", TensorType.Half, TensorType.Half, TensorType.Half)]
    public void A_fused_attention_core_names_its_types(string first, string second, string scores, TensorType firstType, TensorType secondType, TensorType scoresType)
    {
        CompiledKernel kernel = Attention(first, second, scores).Read().Kernels[0];
        (kernel.Kind, kernel.Attention).Should().Be((KernelKind.FusedAttention, new AttentionTypes(firstType, secondType, scoresType)));
    }

    [Fact]
    public void Broken_plans_throw_nothing_else()
    {
        byte[] plan = Sample.Bytes();
        Gen.Select(Gen.Int[4, plan.Length - 1], Gen.Byte, Gen.Int[0, plan.Length]).Sample((at, value, rotate) =>
        {
            byte[] changed = [.. plan];
            changed[at] = value;
            byte[] shuffled = [.. "vtrt"u8, .. plan[rotate..], .. plan[..rotate]];
            foreach (byte[] bytes in new[] { changed, plan[..at], shuffled })
            {
                PlanText.Read(bytes).Graphs.Count.Should().BeLessThanOrEqualTo(2);
                try
                {
                    RtxPlanReader.Read(Sample.Listing, bytes).Kernels.Should().HaveCount(2);
                }
                catch (PlanTextException exception)
                {
                    exception.Message.Should().NotBeEmpty();
                }
            }
        });
    }

    [Fact]
    public void A_plan_read_window_by_window_is_the_same_wherever_windows_meet()
    {
        byte[] plan = Sample.Bytes();
        for (int meet = 0; meet <= plan.Length; meet++)
        {
            PlanScan scan = new();
            scan.Take(plan, meet);
            scan.Take(plan.AsSpan(meet), plan.Length - meet);
            PlanText text = scan.Result();
            (text.Graphs.Count, text.Sources.Count, text.Sources[0].Operations.Count).Should().Be((2, 1, 1));
        }
    }

    [Fact]
    public void Arbitrary_text_between_markers_is_passed_over()
        => Gen.String[Gen.Char["{}=\" \nabtensorlayers_0"], 0, 200].Sample(text =>
        {
            PlanGraph graph = GraphText.Read("header {\n}\ndescriptors {\n  tensor={ " + text + "\n}\nmain {\n  add={ name=\"" + text);
            graph.Operations.Should().NotContain(operation => operation.Word.Length == 0);
            SourceText.Read("extern \"C\" __global__ void f(" + text + "__myln_" + text).Operations.Should().BeEmpty();
        });

    /// <summary>The lines of such a source that tell types.</summary>
    internal static SketchedPlan Attention(string first, string second, string scores, string inputs = "Half:8x8x16 Half:8x16x8 Half:8x8x16", string nodes = "/qk /scale /softmax /pv")
    {
        string body = $"\tfmha::Ampere_hmma_{first}_traits,\n\tfmha::Ampere_hmma_{second}_traits,\n  case DATA_TYPE_FP16:\n  __v26.initialize(DATA_TYPE_FP16, DATA_TYPE_FP16, DATA_TYPE_{scores}, __v1);\n  __x3 = __myln_mul___myln_float___myln_float(__x2, __x1);\n";
        SketchedPlan plan = new();
        plan.Generated("x_mha_v2", inputs, string.Empty, "Half:8x8x16", nodes, body);
        return plan;
    }

    [Fact]
    public void Names_may_be_of_any_script()
    {
        CompiledPlan plan = new SketchedPlan().Kernel("слой/λ", "gemm", "Float:1x2", string.Empty, "Float:1x2", "слой/λ").Read();
        plan.Kernels[0].OnnxNodes.Should().Equal("слой/λ");
        Encoding.UTF8.GetByteCount(plan.Kernels[0].Name).Should().BeGreaterThan(plan.Kernels[0].Name.Length);
    }
}
