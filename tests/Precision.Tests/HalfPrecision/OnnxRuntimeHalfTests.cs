using CsCheck;
using TrtOperator.Onnx;
using TrtOperator.Precision.Tests.Execution;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.HalfPrecision;

/// <summary>What the runtime really does with FP16: the reason for simulating it with casts.</summary>
public sealed class OnnxRuntimeHalfTests
{
    [Fact]
    public void A_graph_in_FP16_is_computed_in_FP32_and_hides_overflow()
    {
        OnnxModel model = new TestGraph().Input("x", 3)
            .Node("Cast", ["x"], "h", node => node.SetInt("to", (long)DataType.Float16))
            .Node("Mul", ["h", "k"], "a")
            .Node("Mul", ["a", "k"], "b")
            .Node("Cast", ["b"], "y", node => node.SetInt("to", (long)DataType.Float))
            .Output("y", 3).Build();
        model.Graph.Initializer.Add(TensorData.Halves("k", [(Half)1000f]));

        // If this fails, the runtime has become faithful and the simulation may be simpler.
        TestRuns.Run(model, "y", TestRuns.Feed("x", [1.0001f, 1e6f, 100f], 3))[2].Should().Be(1e8f);
    }

    [Fact]
    public void Casts_to_FP16_and_back_round_as_FP16_does()
    {
        OnnxModel model = Rounding(1);
        Gen.Single[-70_000f, 70_000f].Array[256].Sample(values => Check(model, values), iter: 20);
        Gen.Single[-1e-4f, 1e-4f].Array[256].Sample(values => Check(model, values), iter: 20);
        Check(model, [1.0001f, 1e6f, -1e6f, 65504f, 65519f, 65520f, 5.9e-8f, 2.9e-8f, float.NaN, float.PositiveInfinity, 0f, 2049f, 2051f]);

        static void Check(OnnxModel model, float[] values)
            => TestRuns.Run(model, "r0", TestRuns.Feed("x", values, values.Length)).Should().Equal(values.Select(value => (float)(Half)value), (a, b) => a.Equals(b));
    }

    [Fact]
    public void Chains_of_casts_are_not_taken_out()
    {
        float expected = (float)(Half)1.0001f;
        for (int i = 0; i < 8; i++)
        {
            expected = (float)(Half)(expected + 0.0004f);
        }

        TestRuns.Run(Rounding(9), "r8", TestRuns.Feed("x", [1.0001f], 1))[0].Should().Be(expected);
        expected.Should().Be(1f, "an addition below half a unit is lost each time");
    }

    private static OnnxModel Rounding(int steps)
    {
        TestGraph graph = new TestGraph().Input("x", -1).Floats("k", [0.0004f]);
        string last = "x";
        for (int i = 0; i < steps; i++)
        {
            if (i > 0)
            {
                graph.Node("Add", [last, "k"], $"a{i}");
                last = $"a{i}";
            }

            graph.Node("Cast", [last], $"h{i}", node => node.SetInt("to", (long)DataType.Float16));
            graph.Node("Cast", [$"h{i}"], $"r{i}", node => node.SetInt("to", (long)DataType.Float));
            last = $"r{i}";
        }

        return graph.Output(last, -1).Build();
    }
}
