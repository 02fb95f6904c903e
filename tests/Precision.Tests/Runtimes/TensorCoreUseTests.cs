using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Runtimes;

namespace TrtOperator.Precision.Tests.Runtimes;

public sealed class TensorCoreUseTests
{
    [Theory]
    [InlineData("MatMul", NumericPrecision.Fp32, true, true)]
    [InlineData("Conv", NumericPrecision.Fp32, true, true)]
    [InlineData("ConvTranspose", NumericPrecision.Fp32, true, true)]
    [InlineData("Gemm", NumericPrecision.Fp32, true, true)]
    [InlineData("Einsum", NumericPrecision.Fp32, true, true)]
    [InlineData("LSTM", NumericPrecision.Fp32, true, true)]
    [InlineData("GRU", NumericPrecision.Fp32, true, true)]
    [InlineData("RNN", NumericPrecision.Fp32, true, true)]
    [InlineData("Attention", NumericPrecision.Fp32, true, true)]
    [InlineData("Softmax", NumericPrecision.Fp32, true, false)]
    [InlineData("LayerNormalization", NumericPrecision.Fp32, true, false)]
    [InlineData("Add", NumericPrecision.Fp32, true, false)]
    [InlineData("MatMul", NumericPrecision.Fp16, true, false)]
    [InlineData("MatMul", NumericPrecision.Fp32, false, false)]
    public void TF32_is_off_where_a_protected_FP32_node_uses_tensor_cores(string op, NumericPrecision precision, bool isProtected, bool cleared)
    {
        PrecisionPlan plan = new(
            NumericPrecision.Fp16,
            [new("/other", "MatMul", NumericPrecision.Fp16, "FP16", null, []), new("/n", op, precision, "because", isProtected ? "name '/n'" : null, [])],
            []);
        TensorCoreUse.RequiresTf32Cleared(plan).Should().Be(cleared);
    }
}
