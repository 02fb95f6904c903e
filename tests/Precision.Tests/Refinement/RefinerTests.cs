using TrtOperator.Onnx;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Quantization;
using TrtOperator.Precision.Refinement;
using TrtOperator.Precision.Tests.Execution;

namespace TrtOperator.Precision.Tests.Refinement;

public class RefinerTests
{
    private const int Rows = 20;
    private const int Channels = 16;
    private const int Outputs = 8;

    private static readonly QuantizedInput[] Edges = [new("layer", 0, "x", false, null, null, null), new("layer", 1, "w", true, 1, null, null)];

    [Fact]
    public void A_layer_error_is_what_the_definition_says()
    {
        OnnxModel model = Layer("MatMul", Weights(3));
        ListDataset data = Data(6, 1);
        DrawnSamples drawn = DrawnSamples.Of(data, TestContext.Current.CancellationToken).First(6);
        float[] candidates = [0.5f, 1f, 30f];

        double[] errors = LayerErrors.Of(
            model, model, Plan(model), new Dictionary<string, float> { ["x"] = 1 }, new Dictionary<string, float[]> { ["x"] = candidates }, drawn, new SideBySide(1, 1), TestContext.Current.CancellationToken)["x"];

        for (int i = 0; i < candidates.Length; i++)
        {
            (double error, double power, _) = Naive(data, Weights(3), candidates[i]);
            errors[i].Should().BeApproximately(error / power, 1e-4 * error / power);
        }
    }

    [Theory]
    [InlineData("Gemm")]
    [InlineData("Conv")]
    public void Sums_of_differences_and_the_error_after_a_shift_are_what_the_definition_says(string op)
    {
        OnnxModel model = Layer(op, Weights(4));
        ListDataset data = op == "Conv" ? Images(5) : Data(5, 2);
        IReadOnlyList<BiasSite> sites = BiasSite.Find(model, Plan(model));
        using OutputErrors errors = new(model, model, Plan(model), new Dictionary<string, float> { ["x"] = 1 }, sites, new SideBySide(1, 1));
        float[] shift = TestGraph.Random(9, Outputs, 0.01f);

        OutputErrors.Sums sums = errors.Of(DrawnSamples.Of(data, TestContext.Current.CancellationToken).First(5), TestContext.Current.CancellationToken).Should().ContainSingle().Subject;

        (double error, double power, double[] differences) = Naive(data, Weights(4), 1);
        (double shifted, _, _) = Naive(data, Weights(4), 1, shift);
        sums.Count.Should().Be(5 * Rows);
        (double before, double after) = sums.Errors(shift);
        before.Should().BeApproximately(error / power, 1e-4 * error / power);
        after.Should().BeApproximately(shifted / power, 1e-3 * shifted / power);
        for (int i = 0; i < Outputs; i++)
        {
            sums.Differences[i].Should().BeApproximately(differences[i], 1e-3);
        }
    }

    [Fact]
    public void A_range_that_a_histogram_would_keep_for_values_that_no_layer_reads_is_given_up()
    {
        float[] weights = Weights(5);
        Array.Clear(weights, 0, Outputs);
        OnnxModel model = Layer("MatMul", weights);
        ListDataset data = Data(128, 3, outliers: 3);

        RefinedModel refined = Run(model, data);

        RangeChoice choice = refined.Ranges.Should().ContainSingle().Subject;
        choice.Range.Amax.Should().BeLessThan(10);
        choice.LayerError.Should().BeLessThan(choice.HistogramLayerError!.Value / 100);
        refined.ErrorAfter.Should().BeLessThan(refined.ErrorBefore!.Value / 10);
        refined.Trials.Should().ContainSingle(trial => trial.Taken && trial.What.StartsWith("ranges", StringComparison.Ordinal));
    }

    [Fact]
    public void A_systematic_error_of_rounding_is_moved_into_the_bias()
    {
        RefinedModel refined = Run(Layer("Gemm", SkewedWeights()), Data(64, 4, positive: true));

        Rewrite rewrite = refined.Rewrites.Should().ContainSingle().Subject;
        (rewrite.Kind, rewrite.Node, rewrite.Kept).Should().Be((RewriteKind.BiasCorrection, "layer", true));
        rewrite.ErrorAfter.Should().BeLessThan(rewrite.ErrorBefore / 2);
        refined.ErrorAfter.Should().BeLessThan(refined.ErrorBefore!.Value);
        TestRuns.Node(refined.Model, "layer").Input.Should().HaveCount(3);
    }

    [Fact]
    public void A_bias_stays_where_the_error_has_no_mean()
    {
        RefinedModel refined = Run(Layer("Gemm", Weights(6)), Data(64, 5));

        refined.Rewrites.Should().ContainSingle().Which.Kept.Should().BeFalse();
        TestRuns.Node(refined.Model, "layer").Input.Should().HaveCount(2);
    }

    [Fact]
    public void The_order_of_the_samples_changes_nothing()
    {
        OnnxModel model = Layer("Gemm", SkewedWeights());
        IReadOnlyDictionary<string, HostTensor>[] samples = Samples(64, 4, 0, positive: true);

        RefinedModel forward = Run(model, new ListDataset(samples));
        RefinedModel backward = Run(model, new ListDataset([.. samples.Reverse()]));

        backward.Model.ToByteArray().Should().Equal(forward.Model.ToByteArray());
        backward.Should().BeEquivalentTo(forward, options => options.Excluding(refined => refined.Model));
    }

    [Theory]
    [InlineData(0.5f)]
    [InlineData(3f)]
    public void A_range_that_is_fed_has_the_same_end_effect_as_one_that_is_written(float amax)
    {
        OnnxModel model = Layer("Gemm", Weights(11));
        ListDataset data = Data(9, 12);
        CalibrationStatistics statistics = CalibrationPass.Run(model, data, threads: 1, cancellationToken: TestContext.Current.CancellationToken);
        EndEffect effect = new(model, DrawnSamples.Of(data, TestContext.Current.CancellationToken), new SideBySide(1, 1), TestContext.Current.CancellationToken);
        Dictionary<string, AmaxCandidate> ranges = new() { ["x"] = new AmaxCandidate(CalibrationMethod.MinMax, null, amax, 0) };
        using RangeTrial trial = new(model, Plan(model), statistics, effect);

        EndEffectScore few = trial.Measure(ranges, 4, null, TestContext.Current.CancellationToken);
        EndEffectScore all = trial.Measure(ranges, 9, few, TestContext.Current.CancellationToken);

        EndEffectScore written = effect.Of(
            QdqWriter.Apply(model, Plan(model), statistics, CalibrationMethod.MinMax, ranges: ranges).Model, 9, TestContext.Current.CancellationToken);
        few.Runs.Should().Equal(written.Runs.Take(4));
        all.Runs.Should().Equal(written.Runs);
        all.Mean.Should().BePositive();
    }

    [Fact]
    public void It_never_ends_worse_than_the_histograms()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            RefinedModel refined = Run(Layer(seed % 2 == 0 ? "Gemm" : "MatMul", Weights(seed + 20)), Data(20, seed + 30, outliers: seed % 3));

            refined.ErrorAfter.Should().BeLessThanOrEqualTo(refined.ErrorBefore!.Value);
        }
    }

    [Fact]
    public void Nothing_is_done_for_layers_that_stay_in_floating_point()
    {
        OnnxModel model = Layer("Gemm", Weights(7));
        ListDataset data = Data(8, 6);

        RefinedModel refined = Refiner.Run(
            model,
            TestGraph.Plan(model, NumericPrecision.Fp32),
            CalibrationPass.Run(model, data, cancellationToken: TestContext.Current.CancellationToken),
            data,
            CalibrationMethod.Auto,
            new RefinementOptions(),
            TestContext.Current.CancellationToken);

        refined.Model.Should().BeSameAs(model);
        refined.Should().BeEquivalentTo(new { Ranges = Array.Empty<RangeChoice>(), Rewrites = Array.Empty<Rewrite>(), Trials = Array.Empty<EndEffectTrial>() });
    }

    [Fact]
    public void A_bias_that_others_read_too_is_copied_before_it_changes()
    {
        OnnxModel model = Layer("Gemm", Weights(8));
        model.Graph.Initializer.Add(TensorData.Floats("shared", new float[Outputs], Outputs));
        model.Graph.Node[0].Input.Add("shared");
        model.Graph.Node.Add(NodeAttributes.Create("Add", "other", ["y", "shared"], ["z"]));
        float[] shift = TestGraph.Random(1, Outputs);

        BiasSite.Find(model, Plan(model)).Single().Add(model, shift);

        TensorData.ReadFloats(model.Graph.Initializer.Single(tensor => tensor.Name == "shared")).Should().OnlyContain(value => value == 0);
        string own = TestRuns.Node(model, "layer").Input[2];
        own.Should().NotBe("shared");
        TensorData.ReadFloats(model.Graph.Initializer.Single(tensor => tensor.Name == own)).Should().Equal(shift);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public void A_matrix_product_has_a_bias_only_in_an_addition_of_constants_behind_it(bool added, int sites)
    {
        OnnxModel model = Layer("MatMul", Weights(9));
        model.Graph.Initializer.Add(TensorData.Floats("b", TestGraph.Random(2, Outputs), Outputs));
        model.Graph.Node[0].Output[0] = "m";
        model.Graph.Node.Add(added
            ? NodeAttributes.Create("Add", "bias", ["b", "m"], ["y"])
            : NodeAttributes.Create("Relu", "relu", ["m"], ["y"]));

        BiasSite.Find(model, Plan(model)).Should().HaveCount(sites);
    }

    private static RefinedModel Run(OnnxModel model, ListDataset data) => Refiner.Run(
        model,
        Plan(model),
        CalibrationPass.Run(model, data, threads: 1, cancellationToken: TestContext.Current.CancellationToken),
        data,
        CalibrationMethod.Auto,
        new RefinementOptions(Weights: false, Threads: 1),
        TestContext.Current.CancellationToken);

    private static PrecisionPlan Plan(OnnxModel model)
        => TestGraph.Plan(model, NumericPrecision.Fp32, null, [Edges[0], Edges[1] with { Axis = model.Graph.Node[0].Is("Conv") ? 0 : 1 }]);

    // The same product, whatever the operator: rows of channels times a matrix.
    private static OnnxModel Layer(string op, float[] weights)
    {
        if (op == "Conv")
        {
            float[] turned = new float[weights.Length];
            for (int i = 0; i < weights.Length; i++)
            {
                turned[(i % Outputs * Channels) + (i / Outputs)] = weights[i];
            }

            return new TestGraph().Input("x", 1, Channels, Rows, 1).Floats("w", turned, Outputs, Channels, 1, 1).Node("Conv", "layer", ["x", "w"], ["y"]).Output("y").Build();
        }

        return new TestGraph().Input("x", -1, Channels).Floats("w", weights, Channels, Outputs).Node(op, "layer", ["x", "w"], ["y"]).Output("y").Build();
    }

    private static float[] Weights(int seed) => TestGraph.Random(seed, Channels * Outputs);

    // One large weight in each column sets the step; all others lie two fifths of a step above zero, and are lost.
    private static float[] SkewedWeights() => [.. Enumerable.Range(0, Channels * Outputs).Select(i => i / Outputs == i % Outputs ? 127f : 0.4f)];

    private static ListDataset Data(int count, int seed, int outliers = 0, bool positive = false) => new(Samples(count, seed, outliers, positive));

    private static IReadOnlyDictionary<string, HostTensor>[] Samples(int count, int seed, int outliers, bool positive)
        => [.. Enumerable.Range(0, count).Select(index =>
        {
            float[] values = TestGraph.Random((seed * 1000) + index, Rows * Channels);
            for (int i = 0; positive && i < values.Length; i++)
            {
                values[i] = 1 + (0.05f * values[i]);
            }

            if (index < outliers)
            {
                values[0] = 1000;
            }

            return TestRuns.Feed("x", values, Rows, Channels);
        })];

    private static ListDataset Images(int count) => new([.. Samples(count, 2, 0, positive: false).Select(sample =>
    {
        float[] turned = new float[Rows * Channels];
        ReadOnlySpan<float> values = sample["x"].Span<float>();
        for (int i = 0; i < values.Length; i++)
        {
            turned[(i % Channels * Rows) + (i / Channels)] = values[i];
        }

        return TestRuns.Feed("x", turned, 1, Channels, Rows, 1);
    })]);

    private static (double Error, double Power, double[] Differences) Naive(ListDataset data, float[] weights, float amax, float[]? shift = null)
    {
        double error = 0;
        double power = 0;
        double[] differences = new double[Outputs];
        bool image = data.Read(0).Inputs["x"].Shape.Count == 4;
        for (int sample = 0; sample < data.Count; sample++)
        {
            float[] x = data.Read(sample).Inputs["x"].Span<float>().ToArray();
            for (int row = 0; row < Rows; row++)
            {
                for (int output = 0; output < Outputs; output++)
                {
                    double step = Enumerable.Range(0, Channels).Max(channel => Math.Abs(weights[(channel * Outputs) + output])) / 127.0;
                    double y = 0;
                    double rounded = shift?[output] ?? 0;
                    for (int channel = 0; channel < Channels; channel++)
                    {
                        float value = image ? x[(channel * Rows) + row] : x[(row * Channels) + channel];
                        float weight = weights[(channel * Outputs) + output];
                        y += value * (double)weight;
                        rounded += Rounded(value, amax / 127.0) * Rounded(weight, step);
                    }

                    error += (y - rounded) * (y - rounded);
                    power += y * y;
                    differences[output] += y - rounded;
                }
            }
        }

        return (error, power, differences);
    }

    private static double Rounded(double value, double step) => Math.Clamp(Math.Round(value / step, MidpointRounding.ToEven), -128, 127) * step;
}
