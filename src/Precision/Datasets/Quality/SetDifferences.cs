namespace TrtOperator.Precision.Datasets.Quality;

/// <summary>What sets all calibration samples apart from the evaluation samples; one such thing explains whatever else is odd.</summary>
internal static class SetDifferences
{
    private const int Fewest = 16;

    /// <summary>The first thing found, as a sentence; null where the sets are alike.</summary>
    /// <param name="name">The input, quoted.</param>
    /// <param name="ours">The calibration samples.</param>
    /// <param name="usual">The evaluation samples.</param>
    internal static string? Find(string name, InputProfile[] ours, InputProfile[] usual)
        => Layout(name, ours, usual) ?? Scale(name, ours, usual) ?? Colours(name, ours, usual) ?? Texture(name, ours, usual);

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
        double mine = SampleStatistics.Median(ours.Select(profile => profile.Magnitude));
        double theirs = SampleStatistics.Median(usual.Select(profile => profile.Magnitude));
        (double ourMean, double ourSpread) = SampleStatistics.Pooled(ours);
        (double usualMean, double usualSpread) = SampleStatistics.Pooled(usual);
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
        double between = SampleStatistics.Spread(usual.Select(profile => profile.Mean)) + SampleStatistics.Spread(ours.Select(profile => profile.Mean));
        return Math.Abs(ourMean - usualMean) > Math.Max(0.5 * usualSpread, 3 * between) || (Apart(ourSpread / usualSpread, 1.8) && Apart(SampleStatistics.Median(ours.Select(profile => profile.Deviation)) / SampleStatistics.Median(usual.Select(profile => profile.Deviation)), 1.8))
            ? FormattableString.Invariant($"The calibration samples of {name} have mean {ourMean:G3} and standard deviation {ourSpread:G3}, the evaluation samples {usualMean:G3} and {usualSpread:G3}; prepare both with the same normalization.")
            : null;

        static bool Apart(double ratio, double limit) => ratio > limit || ratio < 1 / limit;
    }

    /// <summary>Colours in another order: the first and the last channel change places in what tells them apart.</summary>
    private static string? Colours(string name, InputProfile[] ours, InputProfile[] usual)
    {
        (double ourGap, double ourError) = Gap(ours);
        (double usualGap, double usualError) = Gap(usual);
        bool swapped = ourGap * usualGap < 0 && Math.Abs(ourGap) > 5 * ourError && Math.Abs(usualGap) > 5 * usualError
            && Math.Abs(ourGap + usualGap) < 0.5 * Math.Max(Math.Abs(ourGap), Math.Abs(usualGap));
        return swapped
            ? FormattableString.Invariant($"The first colour of {name} is {ourGap:+0.###;-0.###} from the last in the calibration samples and {usualGap:+0.###;-0.###} in the evaluation samples, as RGB is to BGR; save both with the colours in the model's order.")
            : null;

        // Their mean and how exactly it is known.
        static (double Mean, double Error) Gap(InputProfile[] profiles)
        {
            double[] gaps = [.. profiles.Where(profile => profile.ChannelMeans.Count == 3).Select(profile => profile.ChannelMeans[0] - profile.ChannelMeans[2])];
            return gaps.Length < Fewest ? (0, 0) : (gaps.Average(), SampleStatistics.Spread(gaps) / Math.Sqrt(gaps.Length));
        }
    }

    /// <summary>Neighbours that resemble each other more, or less, than in nearly all samples of the other set.</summary>
    private static string? Texture(string name, InputProfile[] ours, InputProfile[] usual)
    {
        double[] mine = [.. ours.Where(profile => !profile.IsConstant && profile.Count >= Fewest).Select(profile => profile.Roughness)];
        double[] theirs = [.. usual.Where(profile => !profile.IsConstant && profile.Count >= Fewest).Select(profile => profile.Roughness)];
        if (mine.Length < Fewest || theirs.Length < Fewest)
        {
            return null;
        }

        double ratio = SampleStatistics.Median(mine) / SampleStatistics.Median(theirs);
        double exceedance = SampleStatistics.Exceedance(mine, theirs);
        return (ratio > 1.5 && exceedance > 0.97) || (ratio < 1 / 1.5 && exceedance < 0.03)
            ? FormattableString.Invariant($"The calibration samples of {name} are {(ratio > 1 ? "rougher" : "smoother")} than the evaluation samples throughout, neighbours being {SampleStatistics.Median(mine):G2} against {SampleStatistics.Median(theirs):G2} standard deviations apart; save both in one layout (numpy.transpose, as reshape mixes channels up) and prepare them alike.")
            : null;
    }
}
