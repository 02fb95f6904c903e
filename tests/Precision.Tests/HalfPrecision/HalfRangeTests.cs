using TrtOperator.Onnx;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Tests.Execution;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.HalfPrecision;

public sealed class HalfRangeTests
{
    [Theory]
    [InlineData(-3.4028235e38f, true)]
    [InlineData(-1e9f, true)]
    [InlineData(-10_000f, true)]
    [InlineData(-3.4028235e38f, false)]
    [InlineData(float.NegativeInfinity, false)]
    public void Masks_are_exact_behind_the_softmax(float mask, bool additive)
    {
        (OnnxModel model, ListDataset samples) = MaskedAttention.Build(mask, additive);
        HalfModel half = Convert(model, samples);
        half.Findings.Should().BeEmpty();
        half.KeptFloat.Should().BeEmpty();
        TestRuns.Types(half.Model)["p"].Should().Be(DataType.Float16);
        OnnxModel simulated = HalfSimulation.Of(half);
        for (int present = 1; present < MaskedAttention.Length; present++)
        {
            Dictionary<string, HostTensor> inputs = MaskedAttention.Sample(40 + present, present);
            float[] exact = TestRuns.Inner(model, "p", inputs);
            float[] seen = TestRuns.Inner(simulated, "p", inputs);
            seen.Zip(exact).Should().OnlyContain(pair => MathF.Abs(pair.First - pair.Second) < 4e-3f);
            seen.Where((_, i) => i % MaskedAttention.Length >= present).Should().OnlyContain(value => value == 0f, "masked positions get nothing");
        }
    }

    [Theory]
    [InlineData(-3.4028235e38f, true)]
    [InlineData(-1e9f, true)]
    [InlineData(-3.4028235e38f, false)]
    public void A_row_that_is_masked_entirely_stays_uniform(float mask, bool additive)
    {
        (OnnxModel model, ListDataset samples) = MaskedAttention.Build(mask, additive);
        Dictionary<string, HostTensor> inputs = MaskedAttention.Sample(50, 0);
        float[] uniform = [.. Enumerable.Repeat(1f / MaskedAttention.Length, MaskedAttention.Length * MaskedAttention.Length)];
        TestRuns.Inner(model, "p", inputs).Should().Equal(uniform);
        TestRuns.Inner(HalfSimulation.Of(Convert(model, samples)), "p", inputs).Should().Equal(uniform.Select(value => (float)(Half)value));
    }

    [Theory]
    [InlineData(-3.4028235e38f, 20f)] // scores beyond 8: they would show through -30,000
    [InlineData(-1e5f, 0.25f)] // in FP32 scores show through this constant
    public void A_mask_that_would_not_be_exact_keeps_its_softmax_in_FP32(float mask, float scale)
    {
        (OnnxModel model, ListDataset samples) = MaskedAttention.Build(mask, additive: true, scale);
        HalfModel half = Convert(model, samples);
        half.Findings.Should().BeEmpty();
        half.KeptFloat.Select(kept => kept.Node).Should().Contain(["/p", "/masked", "/mask"]).And.NotContain("/raw");
        half.KeptFloat[0].Reason.Should().Contain("'/masked'");
        Dictionary<string, DataType> types = TestRuns.Types(half.Model);
        (types["p"], types["masked"], types["minus"], types["raw"]).Should().Be((DataType.Float, DataType.Float, DataType.Float, DataType.Float16));
        OnnxModel simulated = HalfSimulation.Of(half);
        Dictionary<string, HostTensor> inputs = MaskedAttention.Sample(50, 0);
        float[] scores = TestRuns.Inner(simulated, "scores", inputs);
        scores.Should().OnlyContain(score => float.IsFinite(score));
        if (mask < -1e30f)
        {
            TestRuns.Inner(simulated, "p", inputs).Should().Equal(TestRuns.Inner(model, "p", inputs));
        }
    }

    [Fact]
    public void A_mask_that_is_applied_in_FP32_keeps_its_constant()
    {
        (OnnxModel model, ListDataset samples) = MaskedAttention.Build(-3.4028235e38f, additive: true);
        HalfModel half = Convert(model, samples, "/masked");
        half.Findings.Should().BeEmpty();
        TestRuns.Types(half.Model)["minus"].Should().Be(DataType.Float);
        Dictionary<string, HostTensor> inputs = MaskedAttention.Sample(50, 0);
        TestRuns.Inner(HalfSimulation.Of(half), "p", inputs).Should().Equal(TestRuns.Inner(model, "p", inputs));
    }

    [Fact]
    public void An_activation_beyond_FP16_names_its_node()
    {
        OnnxModel model = new TestGraph().Input("x", -1, 2).Floats("k", [9e5f])
            .Node("Mul", "/b.2/scale", ["x", "k"], ["big"]).Node("Sqrt", "/b.2/root", ["big"], ["y"]).Output("y", -1, 2).Build();
        model.Graph.Initializer[0] = TensorData.Floats("k", [900f]);
        ListDataset samples = new(TestRuns.Feed("x", [900f, 1f], 1, 2));
        HalfFinding finding = Convert(model, samples).Findings.Should().ContainSingle().Which;
        (finding.Kind, finding.Node, finding.Tensor, finding.Magnitude, finding.IsError).Should().Be((HalfFindingKind.ActivationOverflow, "/b.2/scale", "big", 810_000d, true));
        finding.Message.Should().Be("FP16 overflow: the output of '/b.2/scale', 'big' reaches 8.1E+05, beyond 65504; protect '/b.2/scale' and the nodes that read it or drop FP16.");

        // Protecting the node alone leaves a cast that makes infinity; protecting its reader too does not.
        Convert(model, samples, "/b.2/scale").Findings.Should().ContainSingle().Which.Message.Should().Contain("protect '/b.2/root'");
        HalfModel island = Convert(model, samples, "/b.2/scale", "/b.2/root");
        island.Findings.Should().BeEmpty();
        TestRuns.Run(HalfSimulation.Of(island), "y", TestRuns.Feed("x", [900f, 1f], 1, 2)).Should().Equal(900f, 30f);
        TestRuns.Run(HalfSimulation.Of(Convert(model, samples)), "y", TestRuns.Feed("x", [900f, 1f], 1, 2))[0].Should().Be(float.PositiveInfinity);
    }

    [Fact]
    public void A_constant_beyond_FP16_names_its_reader()
    {
        OnnxModel model = new TestGraph().Input("x", -1, 2).Floats("k", [1e6f]).Node("Div", "/norm", ["x", "k"], ["y"]).Output("y", -1, 2).Build();
        HalfFinding finding = Convert(model, new ListDataset(TestRuns.Feed("x", [1, 2], 1, 2))).Findings.Should().ContainSingle().Which;
        (finding.Kind, finding.Node, finding.Tensor).Should().Be((HalfFindingKind.ConstantOverflow, "/norm", "k"));
        Convert(model, new ListDataset(TestRuns.Feed("x", [1, 2], 1, 2)), "/norm").Findings.Should().BeEmpty();
    }

    [Fact]
    public void Weights_that_vanish_are_a_warning()
    {
        OnnxModel model = new TestGraph().Input("x", -1, 8).Floats("w", TestGraph.Random(1, 64, 1e-5f), 8, 8).Node("MatMul", "/tiny", ["x", "w"], ["y"]).Output("y", -1, 8).Build();
        HalfFinding finding = Convert(model, new ListDataset(TestRuns.Feed("x", new float[8], 1, 8))).Findings.Should().ContainSingle().Which;
        (finding.Kind, finding.Node, finding.Magnitude, finding.IsError).Should().Be((HalfFindingKind.WeightUnderflow, "/tiny", 1d, false));
    }

    private static HalfModel Convert(OnnxModel model, ListDataset samples, params string[] protect)
        => HalfConverter.Apply(
            model,
            TestGraph.Plan(model, NumericPrecision.Fp16, IslandTests.Protected(protect)),
            CalibrationPass.Run(model, samples),
            IslandRecipes.For(IslandRuntime.TensorRtRtx));
}
