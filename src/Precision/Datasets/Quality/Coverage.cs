namespace TrtOperator.Precision.Datasets.Quality;

/// <summary>Whether the calibration samples show what the evaluation samples hold.</summary>
internal static class Coverage
{
    private const int Fewest = 16;
    private const double Tolerated = 0.1;

    /// <summary>
    /// Evaluation samples with values beyond the range that calibration gives, either because the range still grows with the number of samples or because no
    /// calibration sample is like them. A range that grows by its greatest sample alone while the evaluation samples stay within it is wide enough.
    /// </summary>
    /// <param name="name">The input, quoted.</param>
    /// <param name="falling">The magnitudes of the calibration samples that are not strange, in falling order.</param>
    /// <param name="usual">The evaluation samples.</param>
    internal static string? Range(string name, double[] falling, InputProfile[] usual)
    {
        double range = falling.DefaultIfEmpty(0).First();
        double beyond = (double)usual.Count(profile => profile.Magnitude > range * 1.02) / usual.Length;
        double growth = range > 0 ? 1 - (ExpectedRange(falling, 0.5) / range) : 0;
        if (growth > 0.1 && (beyond > 0.05 || usual.Length < Fewest))
        {
            // What a doubling adds falls with the number of samples, so it takes this many for 2 %.
            long more = (long)Math.Ceiling(falling.Length * ((growth / 0.02) - 1));
            return FormattableString.Invariant($"The range of {name} still grows by {growth:P0} from one half of the {falling.Length} calibration samples to all of them, and {beyond:P0} of the evaluation samples reach beyond it; add about {more} more.");
        }

        return beyond > 0.05
            ? FormattableString.Invariant($"{beyond:P0} of the evaluation samples have values of {name} beyond the {range:G3} that calibration reaches (up to {usual.Max(profile => profile.Magnitude):G3}), where INT8 clips; add calibration samples like them.")
            : null;
    }

    /// <summary>
    /// The range that samples taken each with the probability <paramref name="share"/> give, in the mean over all ways to take them: the greatest is that of the
    /// first sample with <paramref name="share"/>, of the second with that times the rest, and so on.
    /// </summary>
    internal static double ExpectedRange(IReadOnlyList<double> falling, double share)
    {
        double expected = 0;
        double left = 1;
        foreach (double magnitude in falling)
        {
            expected += left * share * magnitude;
            left *= 1 - share;
        }

        // Where none is taken, the least stands for what there would be.
        return expected + (left * falling[^1]);
    }

    /// <summary>Evaluation samples of a kind that no calibration sample is of.</summary>
    /// <param name="name">The input, quoted.</param>
    /// <param name="ours">The calibration samples that are not strange.</param>
    /// <param name="usual">The evaluation samples, each with its index.</param>
    /// <param name="locate">Words for an evaluation sample.</param>
    internal static string? Kinds(string name, InputProfile[] ours, (long Index, InputProfile Profile)[] usual, Func<long, string> locate)
    {
        (Func<InputProfile, double> Measure, string More, string Less)[] measures =
        [
            (profile => profile.Mean, "a higher mean", "a lower mean"),
            (profile => Math.Log(Math.Max(profile.Deviation, 1e-30)), "a wider spread", "a narrower spread"),
            (profile => profile.Roughness, "rougher values", "smoother values"),
        ];
        InputProfile[] shown = [.. ours.Where(profile => profile.Count >= Fewest && !profile.IsConstant)];
        (long Index, InputProfile Profile)[] wanted = [.. usual.Where(sample => sample.Profile.Count >= Fewest && !sample.Profile.IsConstant)];
        if (shown.Length < Fewest || wanted.Length < Fewest)
        {
            return null;
        }

        foreach ((Func<InputProfile, double> measure, string more, string less) in measures)
        {
            double least = shown.Min(measure);
            double most = shown.Max(measure);
            double room = 0.25 * (most - least);
            (long Index, InputProfile Profile)[] above = [.. wanted.Where(sample => measure(sample.Profile) > most + room)];
            (long Index, InputProfile Profile)[] below = [.. wanted.Where(sample => measure(sample.Profile) < least - room)];
            (long Index, InputProfile Profile)[] missing = above.Length >= below.Length ? above : below;
            if (missing.Length > Tolerated * wanted.Length)
            {
                return FormattableString.Invariant($"{(double)missing.Length / wanted.Length:P0} of the evaluation samples have {(missing == above ? more : less)} of {name} than any calibration sample, such as {locate(missing.Min(sample => sample.Index))}; add calibration samples like them.");
            }
        }

        return null;
    }

    /// <summary>Evaluation samples with names of things that no calibration sample has, where calibration samples have few that the others lack.</summary>
    /// <param name="name">The input, quoted.</param>
    /// <param name="ours">For each calibration sample a name that no other has; null for none.</param>
    /// <param name="usual">For each evaluation sample a name that no calibration sample has; null for none.</param>
    /// <param name="locate">Words for an evaluation sample.</param>
    internal static string? Names(string name, IReadOnlyList<long?> ours, IReadOnlyList<(long Index, long? Stranger)> usual, Func<long, string> locate)
    {
        double own = ours.Count(stranger => stranger is not null) / (double)ours.Count;
        (long Index, long? Stranger)[] missing = [.. usual.Where(sample => sample.Stranger is not null)];
        return ours.Count >= Fewest && usual.Count >= Fewest && missing.Length > (Tolerated + (2 * own)) * usual.Count
            ? FormattableString.Invariant($"{(double)missing.Length / usual.Count:P0} of the evaluation samples hold values of {name} that no calibration sample has, such as {missing.MinBy(sample => sample.Index).Stranger} in {locate(missing.Min(sample => sample.Index))}; add calibration samples like them.")
            : null;
    }
}
