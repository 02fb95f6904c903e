namespace TrtOperator.Precision.Datasets.Quality;

/// <summary>
/// Judges calibration data by what was kept of its samples, with the evaluation set as the measure of what is usual. The order
/// of the samples changes nothing but their indexes in the sentences.
/// </summary>
public static class DataQuality
{
    /// <summary>One sentence for each thing found, with what to do about it; empty where the data look sensible.</summary>
    /// <param name="calibration">The samples that ranges are taken from.</param>
    /// <param name="evaluation">Samples of the evaluation set.</param>
    /// <param name="locate">Words for the file and the row of an input of a calibration sample.</param>
    /// <param name="locateEvaluation">The same for evaluation samples.</param>
    public static IReadOnlyList<string> Judge(
        IReadOnlyList<SampleProfile> calibration,
        IReadOnlyList<SampleProfile> evaluation,
        Func<string, long, string> locate,
        Func<string, long, string> locateEvaluation)
    {
        ArgumentNullException.ThrowIfNull(locateEvaluation);
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
            (long Index, InputProfile Profile)[] usual = [.. evaluation.OrderBy(sample => sample.Digest).Select(sample => (sample.Index, sample.Inputs[input]))];
            advice.AddRange(Judge(Printable.Quote(input), ours, usual, index => locate(input, index), index => locateEvaluation(input, index)));
        }

        foreach (string input in calibration[0].Surprises.Keys.Where(evaluation[0].Surprises.ContainsKey).Order(StringComparer.Ordinal))
        {
            foreach (long index in LoneSamples.Sequences(
                [.. calibration.Select(sample => (sample.Index, sample.Surprises[input])).OrderByDescending(sample => sample.Item2.Weight).ThenBy(sample => sample.Index)],
                [.. evaluation.Select(sample => sample.Surprises[input])]))
            {
                advice.Add($"{Sentence(locate(input, index))}, a calibration sample, has values of {Printable.Quote(input)} that follow each other as in no other sample, as noise does; look at it, and take it out if it is noise or damaged.");
            }
        }

        foreach (string input in calibration[0].Strangers.Keys.Where(evaluation[0].Strangers.ContainsKey).Order(StringComparer.Ordinal))
        {
            if (Coverage.Names(
                Printable.Quote(input),
                [.. calibration.Select(sample => sample.Strangers.GetValueOrDefault(input))],
                [.. evaluation.Select(sample => (sample.Index, sample.Strangers.GetValueOrDefault(input)))],
                index => locateEvaluation(input, index)) is { } names)
            {
                advice.Add(names);
            }
        }

        double copies = Copies(calibration);
        if (copies > 0.05 && copies > 2 * Copies(evaluation))
        {
            advice.Add(FormattableString.Invariant($"{copies:P0} of the calibration samples are copies of others and add nothing to the ranges; take them out, and put different samples in their place."));
        }

        return advice;
    }

    private static IEnumerable<string> Judge(
        string name, (long Index, InputProfile Profile)[] ours, (long Index, InputProfile Profile)[] evaluation, Func<long, string> locate, Func<long, string> locateEvaluation)
    {
        InputProfile[] profiles = [.. ours.Select(sample => sample.Profile)];
        InputProfile[] usual = [.. evaluation.Select(sample => sample.Profile)];
        if (Constant(name, ours, usual, locate) is { } constant)
        {
            yield return constant;
        }

        if (SetDifferences.Find(name, profiles, usual) is { } foreign)
        {
            yield return foreign;
            yield break;
        }

        HashSet<long> strange = [];
        foreach ((long index, string how) in LoneSamples.Outliers(ours, usual))
        {
            strange.Add(index);
            if (strange.Count <= LoneSamples.Most)
            {
                yield return $"{Sentence(locate(index))}, a calibration sample, {how} than every other of {name}; look at it, and take it out if it is noise or damaged.";
            }
        }

        if (strange.Count > LoneSamples.Most)
        {
            yield return FormattableString.Invariant($"{strange.Count - LoneSamples.Most} more calibration samples of {name} are as unusual; check how the set was made.");
        }

        InputProfile[] sound = [.. ours.Where(sample => !strange.Contains(sample.Index)).Select(sample => sample.Profile)];
        double[] magnitudes = [.. sound.Select(profile => profile.Magnitude)];
        string? missing = Coverage.Range(name, magnitudes, usual)
            ?? Coverage.Kinds(name, sound, evaluation, locateEvaluation);
        if (missing is not null)
        {
            yield return missing;
        }
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

    private static double Copies(IReadOnlyList<SampleProfile> samples)
        => 1 - ((double)samples.Select(sample => sample.Digest).Distinct().Count() / samples.Count);
}
