using CsCheck;
using TrtOperator.Precision.Calibration;

namespace TrtOperator.Precision.Tests.Calibration;

public sealed class EntropyCalibratorTests
{
    [Fact]
    public void Divergences_are_those_of_a_naive_search()
        => Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[129, 400], Gen.Double[0.2, 1]).Sample(
            (seed, length, occupancy) =>
            {
                Random random = new(seed);
                long[] bins = new long[length];
                for (int bin = 0; bin < length; bin++)
                {
                    bins[bin] = random.NextDouble() < occupancy ? (long)(10_000 * Math.Exp(-bin * 5.0 / length)) + random.Next(20) : 0;
                }

                bins[^1] = 3;
                double[] fast = EntropyCalibrator.Divergences(bins);
                double[] naive = NaiveDivergences(bins);
                fast.Should().HaveCount(naive.Length);
                for (int index = 0; index < fast.Length; index++)
                {
                    if (double.IsPositiveInfinity(naive[index]))
                    {
                        fast[index].Should().Be(double.PositiveInfinity);
                    }
                    else
                    {
                        fast[index].Should().BeApproximately(naive[index], 1e-10);
                    }
                }
            },
            iter: 40);

    [Fact]
    public void The_threshold_is_the_largest_with_the_least_naive_divergence()
        => Amplitudes.Activations.Sample(
            values =>
            {
                AmplitudeHistogram histogram = Amplitudes.Histogram(values);
                long[] bins = histogram.Bins[..(histogram.Bins.LastIndexOfAnyExcept(0) + 1)].ToArray();
                double[] naive = NaiveDivergences(bins);
                double least = naive.Min();
                double[] best = [.. Enumerable.Range(0, naive.Length)
                    .Where(index => naive[index] <= least + 1e-10)
                    .Select(index => Math.Min((128 + index) * histogram.BinWidth, histogram.Maximum))];
                best.Should().Contain(EntropyCalibrator.Amax(histogram));
            },
            iter: 12);

    [Fact]
    public void A_lone_outlier_is_clipped()
    {
        AmplitudeHistogram histogram = Amplitudes.Histogram([.. Amplitudes.Draw(3, 200_000, 0), 40f]);
        EntropyCalibrator.Amax(histogram).Should().BeLessThan(6).And.BeGreaterThan(2);
    }

    [Fact]
    public void An_even_distribution_is_not_clipped()
    {
        float[] values = [.. Enumerable.Range(1, 100_000).Select(index => index / 100_000f)];
        EntropyCalibrator.Amax(Amplitudes.Histogram(values)).Should().BeGreaterThan(0.95f);
    }

    [Fact]
    public void Exact_zeros_do_not_move_the_threshold()
    {
        float[] values = Amplitudes.Draw(8, 20_000, 2);
        EntropyCalibrator.Amax(Amplitudes.Histogram([.. values, .. new float[100_000]]))
            .Should().Be(EntropyCalibrator.Amax(Amplitudes.Histogram(values)));
    }

    [Fact]
    public void Values_too_small_for_128_bins_keep_their_maximum()
    {
        float tiny = 100 * 1.17549435e-38f;
        EntropyCalibrator.Amax(Amplitudes.Histogram(tiny, tiny / 2)).Should().Be(tiny);
    }

    /// <summary>The published pseudo code, bin by bin, with normalized distributions.</summary>
    private static double[] NaiveDivergences(long[] bins)
    {
        List<double> divergences = [];
        for (int threshold = 128; threshold <= bins.Length; threshold++)
        {
            double[] reference = [.. bins.Take(threshold).Select(count => (double)count)];
            reference[^1] += bins.Skip(threshold).Sum();
            double[] sums = new double[128];
            int[] occupied = new int[128];
            for (int bin = 0; bin < threshold; bin++)
            {
                int level = bin * 128 / threshold;
                sums[level] += bins[bin];
                occupied[level] += bins[bin] > 0 ? 1 : 0;
            }

            double[] candidate = [.. Enumerable.Range(0, threshold)
                .Select(bin => bins[bin] > 0 ? sums[bin * 128 / threshold] / occupied[bin * 128 / threshold] : 0)];
            double all = reference.Sum();
            double inside = candidate.Sum();
            double divergence = 0;
            for (int bin = 0; bin < threshold; bin++)
            {
                double p = reference[bin] / all;
                double q = inside > 0 ? candidate[bin] / inside : 0;
                divergence += p == 0 ? 0 : q == 0 ? double.PositiveInfinity : p * Math.Log(p / q);
            }

            divergences.Add(divergence);
        }

        return [.. divergences];
    }
}
