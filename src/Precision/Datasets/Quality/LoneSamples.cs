namespace TrtOperator.Precision.Datasets.Quality;

/// <summary>Finds single calibration samples that are like no other.</summary>
internal static class LoneSamples
{
    /// <summary>The most that are told one by one; where many are unusual, the set is another and no sample of it is.</summary>
    internal const int Most = 3;

    // Fewer samples than these show no usual spread, and an unusual one cannot be told from it.
    private const int Fewest = 16;

    // Amounts may fall off exponentially, so that the limit holds but once in a thousand sets; the surprise of sequences falls off faster.
    private const double CautionForAmounts = 6.9;
    private const double CautionForSequences = 4.5;

    /// <summary>Samples that stand alone in their set and are nothing the evaluation set has.</summary>
    internal static IEnumerable<(long Index, string How)> Outliers((long Index, InputProfile Profile)[] ours, InputProfile[] usual)
    {
        if (ours.Length < Fewest || ours[0].Profile.Count < 16)
        {
            return [];
        }

        // A sample that is weaker than the others takes nothing from them, so those are left alone. The last is the least difference that matters.
        double spread = SampleStatistics.Pooled(usual).Spread;
        (Func<InputProfile, double> Measure, string More, string? Less, double Least)[] measures =
        [
            (profile => Math.Log(Math.Max(profile.Magnitude, 1e-30)), "reaches further, which widens the range for all,", null, 0.1),
            (profile => Math.Log(Math.Max(profile.Deviation, 1e-30)), "varies more", null, 0.2),
            (profile => profile.Roughness, "is rougher, as noise is,", null, 0.1),
            (profile => profile.Mean, "has a higher mean", "has a lower mean", 0.25 * spread),
        ];
        Dictionary<long, string> found = [];
        foreach ((Func<InputProfile, double> measure, string more, string? less, double least) in measures)
        {
            double[] all = [.. ours.Where(sample => !sample.Profile.IsConstant).Select(sample => measure(sample.Profile))];
            double[] known = [.. usual.Where(profile => !profile.IsConstant).Select(measure)];
            if (all.Length < Fewest || known.Length < Fewest)
            {
                continue;
            }

            // Both sets say what is usual, and how far the greatest of so many lies out.
            double[] together = [.. all, .. known];
            double middle = SampleStatistics.Median(together);
            double most = Limit(together, known, middle, least);
            double fewest = less is null ? double.NegativeInfinity : -Limit([.. together.Select(value => -value)], [.. known.Select(value => -value)], -middle, least);
            foreach ((long index, InputProfile profile) in ours.Where(sample => !sample.Profile.IsConstant))
            {
                double value = measure(profile);
                if (value > most || value < fewest)
                {
                    found.TryAdd(index, value > most ? more : less!);
                }
            }
        }

        // Where many are unusual, the set is another and no sample of it is.
        return found.Count > Math.Max(Most, ours.Length / 10) ? [] : found.OrderBy(entry => entry.Key).Select(entry => (entry.Key, entry.Value));
    }

    private static double Limit(double[] together, double[] known, double middle, double least)
        => Math.Max(Math.Max(SampleStatistics.UpperLimit(together, Most, CautionForAmounts), middle + least), known.Max() + (0.1 * (known.Max() - known.Min())));

    /// <summary>Samples of names of things that follow each other as in no other.</summary>
    /// <param name="ours">The calibration samples' surprise.</param>
    /// <param name="usual">The evaluation samples'.</param>
    internal static IReadOnlyList<long> Sequences((long Index, SequenceSurprise Surprise)[] ours, SequenceSurprise[] usual)
    {
        if (ours.Length < Fewest || usual.Length < Fewest)
        {
            return [];
        }

        double[] all = [.. ours.Select(sample => sample.Surprise.Weight), .. usual.Select(surprise => surprise.Weight)];
        double middle = SampleStatistics.Median(all);
        double limit = Math.Max(
            Math.Max(middle + (4 * SampleStatistics.Sigma(all, middle)), usual.Max(surprise => surprise.Weight)), SampleStatistics.UpperLimit(all, Most, CautionForSequences));
        long[] found = [.. ours.Where(sample => sample.Surprise.Weight > limit && sample.Surprise.Excess > 1).Select(sample => sample.Index)];
        return found.Length > Math.Max(Most, ours.Length / 10) ? [] : [.. found.Take(Most)];
    }
}
