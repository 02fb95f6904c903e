using CsCheck;
using TrtOperator.Precision.Gates;

namespace TrtOperator.Precision.Tests.Gates;

public sealed class MacroF1StatisticTests
{
    private static readonly Gen<(long[] Labels, long[] Reference, long[] Candidate)> s_sample =
        Gen.Int[1, 3].SelectMany(static n => Gen.Select(Gen.Long[0, 3].Array[n], Gen.Long[0, 3].Array[n], Gen.Long[0, 3].Array[n]));

    [Fact]
    public void It_agrees_with_counting_everything_anew_with_and_without_each_sample()
        => s_sample.Array[2, 12].Sample(samples =>
        {
            MacroF1Statistic statistic = Of(samples);
            statistic.Estimate().Candidate.Should().BeApproximately(1 - F1([.. samples.Select(static s => (s.Labels, s.Candidate))]), 1e-12);
            statistic.Estimate().Reference.Should().BeApproximately(1 - F1([.. samples.Select(static s => (s.Labels, s.Reference))]), 1e-12);
            for (int i = 0; i < samples.Length; i++)
            {
                statistic.Without(i).Candidate.Should().BeApproximately(
                    1 - F1([.. samples.Where((_, at) => at != i).Select(static s => (s.Labels, s.Candidate))]), 1e-12);
            }
        });

    [Fact]
    public void Samples_may_follow_an_estimate()
    {
        MacroF1Statistic statistic = Of([([0], [0], [0])]);
        statistic.Estimate().Candidate.Should().Be(0);
        statistic.Add([1], [1], [0]);

        // Class 0: 2/3. Class 1: 0.
        statistic.Estimate().Candidate.Should().BeApproximately(1 - (1.0 / 3), 1e-12);
        statistic.Estimate().Reference.Should().Be(0);
    }

    private static MacroF1Statistic Of(IEnumerable<(long[] Labels, long[] Reference, long[] Candidate)> samples)
    {
        MacroF1Statistic statistic = new();
        foreach ((long[] labels, long[] reference, long[] candidate) in samples)
        {
            statistic.Add(labels, reference, candidate);
        }

        return statistic;
    }

    private static double F1((long[] Labels, long[] Given)[] samples)
    {
        (long Label, long Given)[] decisions = [.. samples.SelectMany(static s => s.Labels.Zip(s.Given))];
        return decisions.Select(static d => d.Label).Distinct().Average(label =>
        {
            double tp = decisions.Count(d => d.Label == label && d.Given == label);
            double fp = decisions.Count(d => d.Label != label && d.Given == label);
            double fn = decisions.Count(d => d.Label == label && d.Given != label);
            return 2 * tp / ((2 * tp) + fp + fn);
        });
    }
}
