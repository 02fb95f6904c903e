using CsCheck;
using TrtOperator.TensorRt.Inspection;
using TrtOperator.TensorRt.Proof;

namespace TrtOperator.TensorRt.Tests.Inspection;

public sealed class InspectorDocumentTests
{
    private const string Ten = """
        {"Layers": [
          {"Name": "Reformatting CopyNode for Input Tensor 0 to a", "LayerType": "Reformat", "Origin": "REFORMAT",
           "Inputs": [{"Name": "x", "Location": "Device", "Dimensions": [1, 3, 8, 8], "Format/Datatype": "Row major linear FP32"}],
           "Outputs": [{"Name": "x2", "Location": "Device", "Dimensions": [1, 3, 8, 8], "Format/Datatype": "Thirty-two wide channel vectorized row major Int8 format"}],
           "Metadata": "[ONNX Layer: quantize]"},
          {"Name": "conv + relu", "LayerType": "CaskConvolution", "Inputs": [{"Name": "x2", "Dimensions": [1, 3, 8, 8], "Format/Datatype": "Channel major FP16 format where channel % 8 == 0"}],
           "Outputs": [{"Name": "y", "Dimensions": [1, 8, 8, 8], "Format/Datatype": "Row major linear FP32"}],
           "Weights": {"Type": "Half", "Count": 216}, "Bias": {"Type": "Float", "Count": 8}, "TacticName": "sm80_xmma_fprop", "Metadata": "[ONNX Layer: conv[1]][ONNX Layer: relu]", "Unheard": {"of": 1}}],
         "Bindings": ["x", "y"]}
        """;

    private const string Eleven = """
        {"Layers": [
          {"Name": "/f/MatMul_myl0_1", "LayerType": "gemm", "Inputs": [{"Name": "a", "Dimensions": [-1, 64], "Format": "Row major linear", "DataType": "Float"}],
           "Outputs": [{"Name": "b", "Dimensions": [-1, 8], "Format": "Row major linear", "DataType": "Float"}], "Weights": {"Type": "Float", "Count": 512}, "Metadata": "[ONNX Layer: /f/MatMul]"}],
         "I/O Tensors": [{"Name": "a", "IOMode": "Input", "DataType": "FP32", "Dimensions": [-1, 64], "Format": "Row major linear"}]}
        """;

    [Fact]
    public void A_document_of_10_gives_types_formats_weights_and_ONNX_nodes()
    {
        CompiledPlan plan = InspectorDocument.Read(Ten);
        plan.Bindings.Select(binding => binding.Name).Should().Equal("x", "y");
        plan.Kernels[0].Kind.Should().Be(KernelKind.Reformat);
        plan.Kernels[0].Outputs.Single().Type.Should().Be(TensorType.Int8);
        TypeChanges.Of(plan)[0].Should().BeEquivalentTo(new { From = TensorType.Float, To = TensorType.Int8, OnnxNodes = new[] { "quantize" } });
        plan.Kernels[1].Kind.Should().Be(KernelKind.Convolution);
        plan.Kernels[1].OnnxNodes.Should().Equal("conv[1]", "relu");
        plan.Kernels[1].Constants.Select(constant => constant.Type).Should().Equal(TensorType.Half, TensorType.Float);
        PlanProof.Judge(plan, [new ProtectedNode("conv[1]", "Conv", TensorType.Float, [8, 3, 3, 3])]).Single().Verdict.Should().Be(Verdict.Demoted);
    }

    [Fact]
    public void A_document_of_11_with_format_and_type_apart_proves_a_product()
    {
        CompiledPlan plan = InspectorDocument.Read(Eleven);
        plan.Bindings.Single().Type.Should().Be(TensorType.Float);
        plan.Kernels.Single().Inputs.Single().Dimensions.Should().Equal(-1, 64);
        PlanProof.Judge(plan, [new ProtectedNode("/f/MatMul", "MatMul", TensorType.Float, [64, 8])]).Single().Verdict.Should().Be(Verdict.Strict);
    }

    [Theory]
    [InlineData("{\"Layers\": [\"conv + relu\"]}", "*detailed profiling verbosity*")]
    [InlineData("{\"Bindings\": []}", "*no list of layers*")]
    [InlineData("[]", "*no list of layers*")]
    [InlineData("{\"Layers\": [7]}", "*neither a description nor a name*")]
    [InlineData("{\"Layers\": [", "*is not JSON*")]
    public void What_is_no_such_document_is_told_in_a_sentence(string json, string sentence)
    {
        Action read = () => InspectorDocument.Read(json);
        read.Should().Throw<PlanTextException>().WithMessage(sentence);
    }

    [Fact]
    public void A_document_nested_without_end_is_refused()
    {
        Action read = () => InspectorDocument.Read("{\"Layers\":" + new string('[', 5000) + new string(']', 5000) + "}");
        read.Should().Throw<PlanTextException>();
    }

    [Fact]
    public void Damaged_documents_are_read_or_refused_and_nothing_else()
        => Gen.Select(Gen.Int[0, Ten.Length - 1], Gen.Char.AlphaNumeric).Sample((at, with) =>
        {
            try
            {
                InspectorDocument.Read(string.Concat(Ten.AsSpan(0, at), with.ToString(), Ten.AsSpan(at + 1))).Kernels.Should().NotBeNull();
            }
            catch (PlanTextException)
            {
                // Refused with a sentence.
            }
        });
}
