using CsCheck;
using TrtOperator.TensorRt.Inspection;

namespace TrtOperator.TensorRt.Tests.Inspection;

public sealed class KernelListingTests
{
    [Theory]
    [InlineData("fp32.log", 30)]
    [InlineData("fp16_prot_demoted.log", 25)]
    [InlineData("small_kept.log", 2)]
    public void A_captured_listing_is_read_whole(string file, int kernels)
    {
        KernelListing listing = KernelListing.Parse(Captures.Log(file));
        listing.Kernels.Should().HaveCount(kernels);
        listing.Bindings.Should().HaveCount(2);
        listing.Kernels.SelectMany(kernel => kernel.Inputs.Concat(kernel.Outputs).Concat(kernel.Constants)).Should().OnlyContain(tensor => tensor.Type != TensorType.Unknown && tensor.Format.Length > 0);
        listing.Kernels.SelectMany(kernel => kernel.OnnxNodes).Should().OnlyContain(node => node.Length > 0 && !node.Contains('[') && !node.Contains('\u001f'));
    }

    [Fact]
    public void Every_field_of_a_captured_kernel_is_there()
    {
        KernelListing listing = KernelListing.Parse(Captures.Log("small_kept.log"));
        CompiledKernel fused = listing.Kernels[1];
        (fused.Name, fused.LayerType, fused.Kind, fused.Tactic, fused.Stream).Should().Be(("__myl_FcAddCastRelu_myl0_1", "runtime_fusion", KernelKind.FusedProduct, null, 0));
        fused.OnnxNodes.Should().Equal("c1", "r1", "add0", "prot");
        fused.Inputs.Single().Should().BeEquivalentTo(new KernelTensor("__myln_k_arg__bb1_2_myl0", TensorType.Float, [8, 64], "(Linear) Row major linear format"));
        fused.Constants.Single().Should().BeEquivalentTo(new KernelTensor("w_constantFloat_myl0", TensorType.Float, [64, 128], "(Linear) Row major linear format"));
        fused.Outputs.Single().Type.Should().Be(TensorType.Half);
        listing.Kernels[0].Tactic.Should().StartWith("__myl_ReluCast_0x");
        listing.Bindings.Should().BeEquivalentTo([new KernelTensor("x", TensorType.Half, [8, 64], string.Empty), new KernelTensor("y", TensorType.Half, [8, 128], string.Empty)]);
    }

    [Fact]
    public void Captured_quantized_listings_show_their_types()
    {
        KernelListing.Parse(Captures.Log("int8.log")).Kernels.Should().Contain(kernel => kernel.Kind == KernelKind.FusedAttention && kernel.Inputs[0].Type == TensorType.Int8);
        KernelListing.Parse(Captures.Log("fp8.log")).Kernels.Should().Contain(kernel => kernel.Kind == KernelKind.MatrixProduct && kernel.Inputs[0].Type == TensorType.Fp8);
    }

    [Fact]
    public void A_refused_build_has_no_listing()
    {
        string log = Captures.Log("fp8_refused_sm86.log");
        FluentActions.Invoking(() => KernelListing.Parse(log)).Should().Throw<PlanTextException>().WithMessage("*holds no kernel listing*DETAILED*");
    }

    [Fact]
    public void Names_may_hold_commas_braces_brackets_and_line_breaks()
    {
        const string Odd = "a, LayerType, {b} [c], ]d}\n}, e";
        string listing = new SketchedPlan().Kernel(Odd, "gemm", "Half:8x64", "Half:64x128 Float:1", "Half:8x128", "n]o[de")
            .Kernel("next", "kgen", "Float:", string.Empty, "Int64:-1x2", string.Empty).Listing;
        KernelListing read = KernelListing.Parse(listing);
        read.Kernels.Select(kernel => kernel.Name).Should().Equal(Odd + "_myl0_0", "next_myl0_1");
        read.Kernels[0].OnnxNodes.Should().Equal("n]o[de");
        (read.Kernels[0].Constants.Count, read.Kernels[1].Inputs[0].Dimensions.Count, read.Kernels[1].Outputs[0].Dimensions[0]).Should().Be((2, 0, -1));
    }

    [Fact]
    public void Layers_beside_the_compilers_graph_are_listed_in_another_form()
    {
        const string Text = "Layers:\nName: [ShapeHostToDeviceCopy 0], LayerType: ShapeHostToDevice, Inputs: [], Outputs: [ { Name: (Unnamed Layer* 23) [Shuffle]_output, Location: Device, Dimensions: [], Datatype: Int32, Format: Format not available due to dynamic shapes }], ParameterType: ShapeH2D, shapeValues0: [-4], TacticValue: 0x0000000000000000, StreamId: 3, Metadata: [ONNX Layer: n]\n"
            + "Name: clp_myl1_20, LayerType: cjmp, Inputs: [], Constants: [], Outputs: [], TacticName: , StreamId: 0, JumpTargetThen: a_myl1_15, JumpTargetElse: b_myl1_21, Metadata: ";
        KernelListing read = KernelListing.Parse(Text);
        CompiledKernel copy = read.Kernels[0];
        (copy.Name, copy.Tactic, copy.Stream, copy.OnnxNodes.Single(), copy.Outputs.Single().Name).Should().Be(("[ShapeHostToDeviceCopy 0]", null, 3, "n", "(Unnamed Layer* 23) [Shuffle]_output"));
        (read.Kernels[1].Stream, read.Kernels[1].OnnxNodes.Count).Should().Be((0, 0));
    }

    [Fact]
    public void A_remark_behind_a_node_is_not_its_name()
    {
        string listing = new SketchedPlan().Kernel("k", "kgen", string.Empty, string.Empty, string.Empty, "p2o.Conv.28").Listing.Replace("Conv.28]", "Conv.28]__gemm_from_conv1x1", StringComparison.Ordinal);
        KernelListing.Parse(listing).Kernels.Single().OnnxNodes.Should().Equal("p2o.Conv.28");
    }

    [Theory]
    [InlineData("")]
    [InlineData("After reformat layers: 1 layers")]
    [InlineData("Layers:\nLayer(Myelin): {ForeignNode[a...b]}, Tactic: 0x0, ids (Int64[-1,-1]) -> y (Float[-1])")]
    [InlineData("Layers:\nName: a, LayerType: gemm, Inputs: [ { Name: b, Dimensions: [one], Strides: [], Datatype: Half, Format: f }], Constants: [], Outputs: [], TacticName: , StreamId: 0, Metadata: ")]
    [InlineData("Layers:\nName: a, LayerType: gemm, Inputs: [ { Name: b")]
    public void What_is_no_listing_is_refused_with_a_sentence(string text)
        => FluentActions.Invoking(() => KernelListing.Parse(text)).Should().Throw<PlanTextException>().Which.Message.Should().Contain("; ");

    [Fact]
    public void Broken_listings_throw_nothing_else()
    {
        string listing = new SketchedPlan().Kernel("a", "gemm", "Half:8x64", "Half:64x128 Float:1", "Half:8x128", "n o").Kernel("b", "kgen", "Int8:8", string.Empty, "Float:8", "p", "t").Listing;
        Gen.Select(Gen.Int[0, listing.Length - 1], Gen.Int[0, listing.Length - 1], Gen.Char).Sample((from, length, other) =>
        {
            string cut = listing.Remove(from, Math.Min(length, listing.Length - from));
            string changed = listing[..from] + other + listing[(from + 1)..];
            string swapped = listing[from..] + listing[..from];
            foreach (string text in new[] { cut, changed, swapped, listing[..from] })
            {
                try
                {
                    KernelListing.Parse(text).Kernels.Should().NotBeEmpty();
                }
                catch (PlanTextException exception)
                {
                    exception.Message.Should().NotBeEmpty();
                }
            }
        });
    }
}
