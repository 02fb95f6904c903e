using CsCheck;
using TrtOperator.Onnx;
using TrtOperator.Precision.Quantization;
using TrtOperator.Precision.Tests.Execution;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.Quantization;

public sealed class E4M3Tests
{
    [Fact]
    public void Every_number_encodes_to_itself()
    {
        for (int bits = 0; bits < 256; bits++)
        {
            float value = E4M3.Decode((byte)bits);
            E4M3.Encode(value).Should().Be((byte)(float.IsNaN(value) ? 0x7F : bits), $"of {value}");
        }

        E4M3.Decode(0x7E).Should().Be(448f);
        E4M3.Decode(0x01).Should().Be(0.001953125f);
    }

    [Fact]
    public void Rounding_is_the_runtimes()
    {
        OnnxModel model = new TestGraph().Input("x", -1)
            .Node("Cast", ["x"], "q", node => node.SetInt("to", (long)DataType.Float8E4M3Fn))
            .Node("Cast", ["q"], "y", node => node.SetInt("to", (long)DataType.Float)).Output("y", -1).Build();
        foreach (float range in new[] { 500f, 1f, 0.03f, 0.005f })
        {
            Gen.Single[-range, range].Array[512].Sample(
                values => TestRuns.Run(model, "y", TestRuns.Feed("x", values, values.Length)).Should().Equal(values.Select(value => E4M3.Decode(E4M3.Encode(value)))),
                iter: 10);
        }
    }
}
