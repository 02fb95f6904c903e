using TrtOperator.Onnx;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Equalization;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Refinement;
using TrtOperator.Precision.Tests.Execution;

namespace TrtOperator.Precision.Tests.Equalization;

public class EqualizationJudgeTests
{
    private const int Channels = 8;

    [Fact]
    public void A_rewrite_that_the_outputs_gain_from_is_kept()
        => Keep(Model(outlier: 200), [1, 1, 128, 1, 1, 1, 1, 1]).Should().ContainSingle();

    [Fact]
    public void A_rewrite_that_the_outputs_suffer_from_is_taken_back_whatever_its_layers_said()
        => Keep(Model(outlier: 1), [1, 1, 1f / 256, 1, 64, 1, 1, 1]).Should().BeEmpty();

    [Fact]
    public void Of_two_rewrites_the_good_one_stays()
    {
        OnnxModel model = Model(outlier: 200);
        ScaledSite[] found =
        [
            Found(model, "t", [1, 1, 128, 1, 1, 1, 1, 1]),
            Found(model, "u", [1, 1, 1f / 512, 1, 128, 1, 1, 1]),
        ];

        Keep(model, found).Should().ContainSingle().Which.Tensor.Tensor.Should().Be("t");
    }

    private static IReadOnlyList<ScaledSite> Keep(OnnxModel model, float[] scales) => Keep(model, [Found(model, "t", scales)]);

    private static IReadOnlyList<ScaledSite> Keep(OnnxModel model, ScaledSite[] found)
        => EqualizationJudge.Keep(
            model,
            TestGraph.Plan(
                model,
                NumericPrecision.Fp32,
                null,
                new QuantizedInput("first", 0, "t", false, null, null, null),
                new QuantizedInput("first", 1, "w1", true, 1, null, null),
                new QuantizedInput("second", 0, "u", false, null, null, null),
                new QuantizedInput("second", 1, "w2", true, 1, null, null)),
            found,
            Samples(),
            CalibrationMethod.Auto,
            1,
            TestContext.Current.CancellationToken);

    private static DrawnSamples Samples() => DrawnSamples.Of(
        new ListDataset([.. Enumerable.Range(0, 30).Select(seed => TestRuns.Feed("x", TestGraph.Random(seed, 5 * Channels), 5, Channels))]), TestContext.Current.CancellationToken);

    private static ScaledSite Found(OnnxModel model, string tensor, float[] scales)
    {
        EqualizationSite site = EqualizationSites.Find(model.Graph, new HashSet<string>()).Single(found => found.Tensor == tensor);
        HostTensor[] values = SiteValues.Of(model, [site], Samples().Split(16, 24)!.Value.Choosing, 1, TestContext.Current.CancellationToken).Single().Values;
        return new ScaledSite(site, scales, site.Histogram(values, scales), new EqualizedTensor(tensor, site.Kind, site.Maker.Name, [.. site.Layers.Select(layer => layer.Name)], 1, 2, 1, 0.5));
    }

    private static OnnxModel Model(float outlier)
    {
        float[] factors = TestGraph.Random(3, Channels);
        factors[2] = outlier;
        return new TestGraph()
            .Input("x", -1, Channels)
            .Floats("f1", factors, Channels)
            .Floats("f2", [.. Enumerable.Repeat(1f, Channels)], Channels)
            .Floats("w1", TestGraph.Random(4, Channels * 4), Channels, 4)
            .Floats("w2", TestGraph.Random(5, Channels * 4), Channels, 4)
            .Node("Mul", "maker1", ["x", "f1"], ["t"])
            .Node("Mul", "maker2", ["x", "f2"], ["u"])
            .Node("MatMul", "first", ["t", "w1"], ["y1"])
            .Node("MatMul", "second", ["u", "w2"], ["y2"])
            .Output("y1")
            .Output("y2")
            .Build();
    }
}
