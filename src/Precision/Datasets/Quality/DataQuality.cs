namespace TrtOperator.Precision.Datasets.Quality;

/// <summary>
/// Judges calibration data by what was kept of its samples, with the evaluation set as the measure of what is usual. The order
/// of the samples changes nothing but their indexes in the sentences.
/// </summary>
public static class DataQuality
{
    private const int Most = 3;

    // Fewer samples than these show no usual spread, and an unusual one cannot be told from it.
    private const int FewestForOutliers = 16;

    /// <summary>One sentence for each thing found, with what to do about it; empty where the data look sensible.</summary>
    /// <param name="calibration">The samples that ranges are taken from.</param>
    /// <param name="evaluation">Samples of the evaluation set.</param>
    /// <param name="locate">Words for the file and the row of an input of a calibration sample.</param>
    public static IReadOnlyList<string> Judge(
        IReadOnlyList<SampleProfile> calibration, IReadOnlyList<SampleProfile> evaluation, Func<string, long, string> locate)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        ArgumentNullException.ThrowIfNull(evaluation);
        ArgumentNullException.ThrowIfNull(locate);
        if (calibration.Count == 0 || evaluation.Count == 0)
        {
            return [];
        }

        List<string> advice = [];
        foreach (string input in calibration[0].Inputs.Keys.Where(evaluation[0].Inputs.ContainsKey).Order(StringComparer.Ordinal))
        {
            // The greatest first: an order that the data give and their files do not.
            (long Index, InputProfile Profile)[] ours =
            [
                .. calibration.OrderByDescending(sample => sample.Inputs[input].Magnitude).ThenBy(sample => sample.Digest)
                    .Select(sample => (sample.Index, sample.Inputs[input])),
            ];
            InputProfile[] usual = [.. evaluation.OrderBy(sample => sample.Digest).Select(sample => sample.Inputs[input])];
            advice.AddRange(Judge(input, ours, usual, index => locate(input, index)));
        }

        foreach (string input in calibration[0].Surprises.Keys.Where(evaluation[0].Surprises.ContainsKey).Order(StringComparer.Ordinal))
        {
            advice.AddRange(Sequences(
                input,
                [.. calibration.Select(sample => (sample.Index, sample.Surprises[input])).OrderByDescending(sample => sample.Item2).ThenBy(sample => sample.Index)],
                [.. evaluation.Select(sample => sample.Surprises[input])],
                index => locate(input, index)));
        }

        double copies = Copies(calibration);
        if (copies > 0.05 && copies > 2 * Copies(evaluation))
        {
            advice.Add(FormattableString.Invariant($"{copies:P0} of the calibration samples are copies of others and add nothing to the ranges; take them out, and put different samples in their place."));
        }

        return advice;
    }

    private static IEnumerable<string> Judge(string input, (long Index, InputProfile Profile)[] ours, InputProfile[] usual, Func<long, string> locate)
    {
        string name = Printable.Quote(input);
        InputProfile[] profiles = [.. ours.Select(sample => sample.Profile)];
        if (Constant(name, ours, usual, locate) is { } constant)
        {
            yield return constant;
        }

        // One of these explains all that follow.
        if ((Layout(name, profiles, usual) ?? Scale(name, profiles, usual)) is { } foreign)
        {
            yield return foreign;
            yield break;
        }

        HashSet<long> strange = [];
        foreach ((long index, string how) in Outliers(ours, usual))
        {
            strange.Add(index);
            if (strange.Count <= Most)
            {
                yield return $"{Sentence(locate(index))}, a calibration sample, {how} than every other of {name}; look at it, and take it out if it is noise or damaged.";
            }
        }

        if (strange.Count > Most)
        {
            yield return FormattableString.Invariant($"{strange.Count - Most} more calibration samples of {name} are as unusual; check how the set was made.");
        }

        double[] magnitudes = [.. ours.Where(sample => !strange.Contains(sample.Index)).Select(sample => sample.Profile.Magnitude)];
        if (TooFew(name, magnitudes) is { } few)
        {
            yield return few;
        }

        double range = magnitudes.DefaultIfEmpty(0).First();
        int beyond = usual.Count(profile => profile.Magnitude > range * 1.02);
        if (beyond > 0.05 * usual.Length)
        {
            yield return FormattableString.Invariant($"{(double)beyond / usual.Length:P0} of the evaluation samples have values of {name} beyond the {range:G3} that calibration reaches (up to {usual.Max(profile => profile.Magnitude):G3}), where INT8 clips; add calibration samples like them.");
        }
    }

    private static IEnumerable<string> Sequences(string input, (long Index, double Bits)[] ours, double[] usual, Func<long, string> locate)
    {
        if (ours.Length < FewestForOutliers || usual.Length < FewestForOutliers)
        {
            return [];
        }

        double[] all = [.. ours.Select(sample => sample.Bits), .. usual];
        double middle = Median(all);
        double sigma = 1.4826 * Median(all.Select(value => Math.Abs(value - middle)));
        double limit = Math.Max(middle + Math.Max(4 * sigma, 1), usual.Max() + (0.1 * (usual.Max() - usual.Min())));
        (long Index, double Bits)[] found = [.. ours.Where(sample => sample.Bits > limit)];
        return found.Length > Math.Max(Most, ours.Length / 10) ? [] : found.Take(Most).Select(sample =>
            FormattableString.Invariant($"{Sentence(locate(sample.Index))}, a calibration sample, has values of {Printable.Quote(input)} that follow each other as in no other sample, as noise does; look at it, and take it out if it is noise or damaged."));
    }

    private static string Sentence(string words) => char.ToUpperInvariant(words[0]) + words[1..];

    private static string? Constant(string name, (long Index, InputProfile Profile)[] ours, InputProfile[] usual, Func<long, string> locate)
    {
        static bool IsEmptyPicture(InputProfile profile) => profile.Count >= 16 && profile.IsConstant;
        long[] constant = [.. ours.Where(sample => IsEmptyPicture(sample.Profile)).Select(sample => sample.Index).Order()];
        double share = (double)constant.Length / ours.Length;
        return constant.Length == 0 || share <= 2.0 * usual.Count(IsEmptyPicture) / usual.Length
            ? null
            : FormattableString.Invariant($"{constant.Length} of {ours.Length} calibration samples of {name} hold one value throughout, the first being {locate(constant[0])}; they say nothing about ranges, so repair what writes them or take them out.");
    }

    private static string? Layout(string name, InputProfile[] ours, InputProfile[] usual)
    {
        return Share(ours, ChannelsLast) > 0.9 && Share(usual, ChannelsFirst) > 0.9
            ? $"The calibration samples of {name} have their channels last (NHWC) and the evaluation samples first (NCHW); save them with numpy.transpose(array, (0, 3, 1, 2))."
            : Share(ours, ChannelsFirst) > 0.9 && Share(usual, ChannelsLast) > 0.9
                ? $"The calibration samples of {name} have their channels first (NCHW) and the evaluation samples last (NHWC); save them with numpy.transpose(array, (0, 2, 3, 1))."
                : null;

        static double Share(InputProfile[] profiles, Func<InputProfile, bool> which) => (double)profiles.Count(which) / profiles.Length;
        static bool ChannelsLast(InputProfile profile) => profile.Shape is [_, > 4, > 4, <= 4];
        static bool ChannelsFirst(InputProfile profile) => profile.Shape is [_, <= 4, > 4, > 4];
    }

    /// <summary>Another range or normalization than the evaluation set's.</summary>
    private static string? Scale(string name, InputProfile[] ours, InputProfile[] usual)
    {
        double mine = Median(ours.Select(profile => profile.Magnitude));
        double theirs = Median(usual.Select(profile => profile.Magnitude));
        (double ourMean, double ourSpread) = Pooled(ours);
        (double usualMean, double usualSpread) = Pooled(usual);
        if (mine <= 0 || theirs <= 0 || ourSpread <= 0 || usualSpread <= 0)
        {
            return null;
        }

        string values = FormattableString.Invariant($"{ours.Min(profile => profile.Minimum):G3}..{ours.Max(profile => profile.Maximum):G3}");
        string wanted = FormattableString.Invariant($"{usual.Min(profile => profile.Minimum):G3}..{usual.Max(profile => profile.Maximum):G3}");
        if (Apart(mine / theirs, 16) && Apart(ourSpread / usualSpread, 16))
        {
            return $"The calibration samples of {name} have values of {values} and the evaluation samples of {wanted}: another range, as 0..255 is to 0..1; scale both in the same way before saving.";
        }

        // The means of samples tell how far sets of the same source may be apart; recordings differ more than pictures.
        double between = Spread(usual.Select(profile => profile.Mean)) + Spread(ours.Select(profile => profile.Mean));
        return Math.Abs(ourMean - usualMean) > Math.Max(0.5 * usualSpread, 3 * between) || (Apart(ourSpread / usualSpread, 1.8) && Apart(Median(ours.Select(profile => profile.Deviation)) / Median(usual.Select(profile => profile.Deviation)), 1.8))
            ? FormattableString.Invariant($"The calibration samples of {name} have mean {ourMean:G3} and standard deviation {ourSpread:G3}, the evaluation samples {usualMean:G3} and {usualSpread:G3}; prepare both with the same normalization.")
            : null;

        static bool Apart(double ratio, double limit) => ratio > limit || ratio < 1 / limit;
    }

    /// <summary>Samples that stand alone in their set and are nothing the evaluation set has.</summary>
    private static IEnumerable<(long Index, string How)> Outliers((long Index, InputProfile Profile)[] ours, InputProfile[] usual)
    {
        if (ours.Length < FewestForOutliers || ours[0].Profile.Count < 16)
        {
            return [];
        }

        // A sample that is weaker than the others takes nothing from them, so those are left alone. The last is the least difference that matters.
        double spread = Pooled(usual).Spread;
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
            if (all.Length < FewestForOutliers || known.Length < FewestForOutliers)
            {
                continue;
            }

            // Both sets say what is usual, and 1.4826 times the median deviation is the standard deviation of a bell curve.
            double middle = Median([.. all, .. known]);
            double sigma = 1.4826 * Median(all.Concat(known).Select(value => Math.Abs(value - middle)));
            double low = known.Min();
            double high = known.Max();
            double room = Math.Max(Math.Max(6 * sigma, least), 0.25 * (high - low));
            foreach ((long index, InputProfile profile) in ours.Where(sample => !sample.Profile.IsConstant))
            {
                double value = measure(profile);
                string? how = value > middle ? more : less;
                if (how is not null && Math.Abs(value - middle) > room && (value > high + (0.25 * (high - low)) || value < low - (0.25 * (high - low))))
                {
                    found.TryAdd(index, how);
                }
            }
        }

        // Where many are unusual, the set is another and no sample of it is.
        return found.Count > Math.Max(Most, ours.Length / 10) ? [] : found.OrderBy(entry => entry.Key).Select(entry => (entry.Key, entry.Value));
    }

    /// <summary>
    /// How much the range still grows from half of the samples to all. The mean over all halves, each sample being in one of two, is the
    /// sum of the magnitudes in falling order by 1/2, 1/4, 1/8 and so on.
    /// </summary>
    private static string? TooFew(string name, double[] falling)
    {
        if (falling.Length == 0 || falling[0] <= 0)
        {
            return null;
        }

        double growth = Growth(falling);
        if (growth <= 0.05)
        {
            return null;
        }

        // What a doubling adds falls with the number of samples, so it takes this many for 2 %.
        long more = (long)Math.Ceiling(falling.Length * ((growth / 0.02) - 1));
        return FormattableString.Invariant($"The range of {name} still grows by {growth:P0} from one half of the {falling.Length} calibration samples to all of them; add about {more} more.");
    }

    /// <summary>The expected share of the range that one half of the samples misses, [0, 1]; magnitudes in falling order.</summary>
    internal static double Growth(IReadOnlyList<double> falling)
    {
        double expected = 0;
        double weight = 0.5;
        foreach (double magnitude in falling)
        {
            expected += weight * magnitude;
            weight /= 2;
        }

        // The half without any sample, and the digits that the sum left out, have the least of all.
        expected += 2 * weight * falling[^1];
        return 1 - (expected / falling[0]);
    }

    private static double Copies(IReadOnlyList<SampleProfile> samples)
        => 1 - ((double)samples.Select(sample => sample.Digest).Distinct().Count() / samples.Count);

    private static (double Mean, double Spread) Pooled(InputProfile[] profiles)
    {
        double count = profiles.Sum(profile => (double)profile.Count);
        if (count == 0)
        {
            return (0, 0);
        }

        double mean = profiles.Sum(profile => profile.Count / count * profile.Mean);
        double square = profiles.Sum(profile => profile.Count / count * ((profile.Deviation * profile.Deviation) + ((profile.Mean - mean) * (profile.Mean - mean))));
        return (mean, Math.Sqrt(square));
    }

    private static double Spread(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double mean = all.Average();
        return Math.Sqrt(all.Average(value => (value - mean) * (value - mean)));
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
