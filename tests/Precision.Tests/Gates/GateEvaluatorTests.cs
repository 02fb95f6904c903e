using CsCheck;
using TrtOperator.Precision.Gates;

namespace TrtOperator.Precision.Tests.Gates;

public sealed class GateEvaluatorTests
{
    [Fact]
    public void A_sure_value_passes_and_an_unsure_one_does_not()
    {
        GateDefinition gate = Samples.Gate(GateMetric.RelativeL2, GateLimitKind.Max, 0.12);
        Measure(gate, 200, Loss).Verdict.Should().Be(GateVerdict.Passed);
        GateResult few = Measure(gate, 40, Loss);
        few.Verdict.Should().Be(GateVerdict.Inconclusive);
        few.Passed.Should().BeFalse();
        few.Bound.Should().BeGreaterThan(0.12);
        few.SamplesNeeded.Should().BeInRange(41, 200);
        Measure(gate with { Limit = new GateLimit(GateLimitKind.Max, 0.09) }, 200, Loss).Verdict.Should().Be(GateVerdict.Failed);

        // Losses 0 and 0.2 in turn.
        static (HostTensor, HostTensor) Loss(int i) => (Samples.Row(1, 0), Samples.Row(1, i % 2 == 0 ? 0 : 0.2f));
    }

    [Fact]
    public void The_number_of_samples_asked_for_is_enough_for_samples_alike()
    {
        GateDefinition gate = Samples.Gate(GateMetric.RelativeL2, GateLimitKind.Max, 0.11);
        GateResult few = Measure(gate, 60, Loss);
        few.Verdict.Should().Be(GateVerdict.Inconclusive);
        int needed = (int)few.SamplesNeeded!.Value;
        Measure(gate, needed + (needed % 2), Loss).Verdict.Should().Be(GateVerdict.Passed);

        static (HostTensor, HostTensor) Loss(int i) => (Samples.Row(1, 0), Samples.Row(1, i % 2 == 0 ? 0 : 0.2f));
    }

    [Fact]
    public void Fewer_than_thirty_samples_prove_nothing_but_can_refute()
    {
        GateDefinition gate = Samples.Gate(GateMetric.CosineSimilarity, GateLimitKind.Min, 0.9);
        GateResult result = Measure(gate, 29, static _ => (Samples.Row(1, 2), Samples.Row(1, 2)));
        result.Verdict.Should().Be(GateVerdict.Inconclusive);
        result.Bound.Should().BeNull();
        result.SamplesNeeded.Should().Be(30);
        Measure(gate, 30, static _ => (Samples.Row(1, 2), Samples.Row(1, 2))).Verdict.Should().Be(GateVerdict.Passed);
        Measure(gate, 1, static _ => (Samples.Row(1, 2), Samples.Row(-1, -2))).Verdict.Should().Be(GateVerdict.Failed);
    }

    [Fact]
    public void No_difference_in_n_samples_is_not_no_difference_at_all()
    {
        GateDefinition gate = Samples.Gate(GateMetric.Accuracy, GateLimitKind.MaxDrop, 0.01);
        GateResult few = Classes(gate, 200, static _ => 1, static _ => 1, static _ => 1);
        few.Difference.Should().Be(0);
        few.Bound.Should().BeApproximately(-Math.Log(0.05) / 200, 1e-12);
        few.Verdict.Should().Be(GateVerdict.Inconclusive);
        few.SamplesNeeded.Should().Be(300);
        Classes(gate, 300, static _ => 1, static _ => 1, static _ => 1).Verdict.Should().Be(GateVerdict.Passed);
    }

    [Fact]
    public void A_worse_candidate_never_has_the_better_bound()
        => Gen.Int[0, 20].Sample(
            wrong =>
            {
                GateDefinition gate = Samples.Gate(GateMetric.Accuracy, GateLimitKind.MaxDrop, 0.5);
                double bound = Classes(gate, 100, static _ => 1, static _ => 1, i => i < wrong ? 0 : 1).Bound!.Value;
                double worse = Classes(gate, 100, static _ => 1, static _ => 1, i => i <= wrong ? 0 : 1).Bound!.Value;
                worse.Should().BeGreaterThanOrEqualTo(bound);
            },
            iter: 60);

    [Fact]
    public void A_limit_without_room_can_never_be_shown()
    {
        GateDefinition gate = Samples.Gate(GateMetric.Accuracy, GateLimitKind.Min, 1);
        GateResult result = Classes(gate, 500, static _ => 1, static _ => 1, static _ => 1);
        result.Verdict.Should().Be(GateVerdict.Inconclusive);
        result.SamplesNeeded.Should().BeNull();
        result.Sentence.Should().EndWith("no number of samples would show more, because the limit leaves no room. Refused.");
    }

    [Fact]
    public void Better_than_FP32_passes()
    {
        GateDefinition gate = Samples.Gate(GateMetric.Accuracy, GateLimitKind.MaxDrop, 0.02);
        GateResult result = Classes(gate, 400, static _ => 1, static i => i % 10 == 0 ? 0 : 1, static _ => 1);
        result.Verdict.Should().Be(GateVerdict.Passed);
        result.Difference.Should().BeApproximately(0.1, 1e-12);
        result.Bound.Should().BeNegative();
        result.WorstSamples.Should().BeEmpty();
    }

    [Fact]
    public void Pairing_sees_through_samples_of_uneven_difficulty()
    {
        // FP32 is wrong on half the samples, the candidate on one more: unpaired, the noise of the half would hide it.
        GateDefinition gate = Samples.Gate(GateMetric.Accuracy, GateLimitKind.MaxDrop, 0.02);
        Classes(gate, 400, static _ => 1, static i => i % 2, static i => i == 1 ? 0 : i % 2).Verdict.Should().Be(GateVerdict.Passed);
    }

    [Fact]
    public void A_limit_met_exactly_is_not_broken()
    {
        // 0.3 - 0.2 is more than 0.1 in binary.
        GateDefinition gate = Samples.Gate(GateMetric.Accuracy, GateLimitKind.MaxDrop, 0.1);
        Classes(gate, 100, static _ => 1, static i => i < 20 ? 0 : 1, static i => i < 30 ? 0 : 1).Verdict.Should().Be(GateVerdict.Inconclusive);
    }

    [Fact]
    public void The_largest_error_is_compared_as_it_is()
    {
        GateDefinition gate = Samples.Gate(GateMetric.MaxError, GateLimitKind.Max, 0.5);
        GateResult result = Measure(gate, 3, static i => (Samples.Row(0, 1), Samples.Row(0, 1 + (i / 4f))));
        result.Value.Should().Be(0.5);
        result.Bound.Should().BeNull();
        result.Verdict.Should().Be(GateVerdict.Passed);
        Measure(gate, 4, static i => (Samples.Row(0, 1), Samples.Row(0, 1 + (i / 4f)))).Verdict.Should().Be(GateVerdict.Failed);
    }

    [Fact]
    public void Noise_is_summed_before_it_is_compared()
    {
        GateDefinition gate = Samples.Gate(GateMetric.Sqnr, GateLimitKind.Min, 19);
        GateResult result = Measure(gate, 100, static i => (Samples.Row(1, 0), Samples.Row(1, i % 2 == 0 ? 0.09f : 0.11f)));
        result.Value.Should().BeApproximately(-10 * Math.Log10(0.0101), 1e-5);
        result.Bound.Should().BeLessThan(result.Value!.Value).And.BeGreaterThan(19);
        result.Verdict.Should().Be(GateVerdict.Passed);
        Measure(gate, 100, static _ => (Samples.Row(1, 0), Samples.Row(1, 0))).Value.Should().Be(double.PositiveInfinity);
    }

    [Fact]
    public void Classes_agree_position_by_position_and_integers_are_classes()
    {
        GateDefinition gate = Samples.Gate(GateMetric.Top1Agreement, GateLimitKind.Min, 0.1);
        Measure(gate, 30, static _ => (HostTensor.Create<float>([1, 0, 0, 1], 1, 2, 2), HostTensor.Create<float>([1, 0, 1, 0], 1, 2, 2)))
            .Value.Should().Be(0.5);
        Measure(gate, 30, static _ => (HostTensor.Create<long>([4, 7, 9, 9], 1, 4), HostTensor.Create<int>([4, 7, 9, 8], 1, 4)))
            .Value.Should().Be(0.75);
    }

    [Fact]
    public void A_few_doubles_a_sample_are_kept_in_any_order_of_samples()
    {
        GateDefinition gate = Samples.Gate(GateMetric.Accuracy, GateLimitKind.MaxDrop, 0.5);
        GateLabels labels = GateLabels.OfClasses([.. Enumerable.Repeat(1L, 60)]);
        GateEvaluator forward = new(gate, labels);
        GateEvaluator backward = new(gate, labels);
        for (int i = 0; i < 60; i++)
        {
            forward.Add(i, Samples.OneHot(1), Samples.OneHot(i % 7 == 0 ? 2 : 1));
            backward.Add(59 - i, Samples.OneHot(1), Samples.OneHot((59 - i) % 7 == 0 ? 2 : 1));
        }

        GateResult one = forward.Complete(0.95);
        GateResult other = backward.Complete(0.95);
        other.Sentence.Should().Be(one.Sentence);
        other.WorstSamples.Should().Equal(one.WorstSamples);
        one.WorstSamples.Should().Equal(
            new[] { 0, 7, 14, 21, 28 }.Select(static i => new WorstSample(i, 1, "1", "1", "2")));
    }

    [Fact]
    public void A_dead_output_fails_and_a_dead_FP32_output_is_an_error()
    {
        GateEvaluator evaluator = new(Samples.Gate(GateMetric.CosineSimilarity, GateLimitKind.Min, 0.5, "cosine"));
        evaluator.Add(0, Samples.Row(1, 2), Samples.Row(1, 2));
        evaluator.Add(5, Samples.Row(1, 2), Samples.Row(1, float.NegativeInfinity));
        GateResult result = evaluator.Complete(0.95);
        result.Verdict.Should().Be(GateVerdict.Failed);
        result.Value.Should().BeNull();
        result.Sentence.Should().Be("cosine: Output 'y' of the candidate is -Inf for sample 5 at element 1, where FP32 is finite. Refused.");
        FluentActions.Invoking(() => evaluator.Add(6, Samples.Row(float.NaN, 2), Samples.Row(1, 2))).Should().Throw<InvalidReferenceException>()
            .WithMessage("The FP32 model itself gives NaN in output 'y' for sample 6 at element 0: *");
    }

    [Fact]
    public void What_cannot_be_measured_is_refused()
    {
        GateDefinition accuracy = Samples.Gate(GateMetric.Accuracy, GateLimitKind.Min, 0.9);
        GateLabels labels = GateLabels.OfClasses([0L, 3L]);
        Refusal(() => new GateEvaluator(accuracy, labels).Add(1, Samples.OneHot(0), Samples.OneHot(0)))
            .Should().Be("Sample 1 is labelled 3, but output 'y' has 3 classes, counted from 0: correct the label.");
        Refusal(() => new GateEvaluator(accuracy, labels).Add(2, Samples.OneHot(0), Samples.OneHot(0))).Should().StartWith("Sample 2 has no label");
        Refusal(() => new GateEvaluator(accuracy, labels).Add(0, Samples.Row(1), Samples.Row(1))).Should().Contain("has one score only");
        Refusal(() => new GateEvaluator(accuracy, labels).Add(0, HostTensor.Create<float>([1]), HostTensor.Create<float>([1]))).Should().Contain("single number");
        Refusal(() => new GateEvaluator(accuracy, labels).Add(0, HostTensor.Create<float>(new float[6], 1, 2, 3), HostTensor.Create<float>(new float[6], 1, 2, 3)))
            .Should().Be("Sample 0 has 1 labels, but output 'y' gives 2 classes for it: give it 2 labels.");
        Refusal(() => new GateEvaluator(accuracy, labels).Add(0, Samples.Row(1, 2), Samples.Row(1, 2, 3))).Should().Contain("[1, 2] in FP32 and [1, 3]");
        Refusal(() => _ = new GateEvaluator(accuracy, null)).Should().Contain("needs labels");
        Refusal(() => new GateEvaluator(accuracy, labels).Complete(0.95)).Should().Contain("was given no sample");
        Refusal(() => new GateEvaluator(accuracy, labels).Complete(95)).Should().Be("The confidence is 95: write a fraction from 0.5 to 0.999999, such as 0.95.");
        Refusal(() => new GateEvaluator(Samples.Gate(GateMetric.KlDivergence, GateLimitKind.Max, 1)).Add(0, Samples.Row(1), Samples.Row(1))).Should().Contain("last axis");

        GateEvaluator twice = new(accuracy, labels);
        twice.Add(0, Samples.OneHot(0), Samples.OneHot(0));
        FluentActions.Invoking(() => twice.Add(0, Samples.OneHot(0), Samples.OneHot(0))).Should().Throw<ArgumentException>();
    }

    private static string Refusal(Action action) => action.Should().Throw<InvalidGateException>().Which.Message;

    private static GateResult Measure(GateDefinition gate, int samples, Func<int, (HostTensor Reference, HostTensor Candidate)> outputs)
    {
        GateEvaluator evaluator = new(gate);
        for (int i = 0; i < samples; i++)
        {
            (HostTensor reference, HostTensor candidate) = outputs(i);
            evaluator.Add(i, reference, candidate);
        }

        return evaluator.Complete(0.95);
    }

    private static GateResult Classes(GateDefinition gate, int samples, Func<int, long> label, Func<int, int> reference, Func<int, int> candidate)
    {
        GateEvaluator evaluator = new(gate, GateLabels.OfClasses([.. Enumerable.Range(0, samples).Select(label)]));
        for (int i = 0; i < samples; i++)
        {
            evaluator.Add(i, Samples.OneHot(reference(i)), Samples.OneHot(candidate(i)));
        }

        return evaluator.Complete(0.95);
    }
}
