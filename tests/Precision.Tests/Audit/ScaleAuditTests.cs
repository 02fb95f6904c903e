using TrtOperator.Onnx;
using TrtOperator.Precision.Audit;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Tests.Execution;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.Audit;

public sealed class ScaleAuditTests
{
    [Fact]
    public void A_pair_with_the_calibrated_scale_holds()
        => ScaleAudit.Of(Pair(0.1f).Build(), Calibrated(("x", 0.1f))).Should().Be(new ScaleAudit(1, null));

    [Theory]
    [InlineData(0.2f)]
    [InlineData(0.05f)]
    [InlineData(0.1002f)]
    [InlineData(float.NaN)]
    public void Another_scale_is_named_with_its_tensor(float written)
        => ScaleAudit.Of(Pair(written).Build(), Calibrated(("x", 0.1f))).Difference.Should().StartWith("'x' is quantized in steps of").And.EndWith("calibration chose 0.1.");

    [Fact]
    public void Both_sides_of_a_pair_have_one_scale()
    {
        TestGraph graph = new TestGraph().Input("x", 1, 4).Floats("s", [0.1f]).Floats("t", [0.2f]).SByte("z")
            .Node("QuantizeLinear", ["x", "s", "z"], "q").Node("DequantizeLinear", ["q", "t", "z"], "d").Output("d", 1, 4);
        ScaleAudit.Of(graph.Build(), Calibrated(("x", 0.1f))).Difference.Should().Be("'x' is quantized and dequantized with different scales.");
    }

    [Fact]
    public void What_is_quantized_was_calibrated_and_the_other_way_round()
    {
        ScaleAudit.Of(Pair(0.1f).Build(), Calibrated(("y", 0.1f))).Difference.Should().Be("'x' is quantized, and the calibration does not know it.");
        ScaleAudit.Of(Pair(0.1f).Build(), Calibrated(("x", 0.1f), ("y", 0.1f))).Difference.Should().Be("'y' was calibrated and is not quantized.");
    }

    [Fact]
    public void A_cast_to_FP16_and_a_scale_rounded_up_to_FP16_are_the_same_calibration()
    {
        TestGraph graph = new TestGraph().Input("x", 1, 4).Floats("s", [(float)Half.BitIncrement((Half)0.1f)]).SByte("z")
            .Node("Cast", ["x"], "h", node => node.SetInt("to", (long)DataType.Float16))
            .Node("QuantizeLinear", ["h", "s", "z"], "q").Node("DequantizeLinear", ["q", "s", "z"], "d").Output("d", 1, 4);
        ScaleAudit.Of(graph.Build(), Calibrated(("x", 0.1f))).Difference.Should().BeNull();
    }

    private static TestGraph Pair(float scale)
        => new TestGraph().Input("x", 1, 4).Floats("s", [scale]).SByte("z").Node("QuantizeLinear", ["x", "s", "z"], "q").Node("DequantizeLinear", ["q", "s", "z"], "d").Output("d", 1, 4);

    private static CalibrationCache Calibrated(params (string Tensor, float Scale)[] scales)
        => new("TRT-8601-MinMaxCalibration", scales.Select(scale => KeyValuePair.Create(scale.Tensor, scale.Scale)));
}
