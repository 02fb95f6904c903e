namespace TrtOperator.Precision.Gates;

/// <summary>
/// 1 - macro F1 over the classes that are labelled at least once. Each sample keeps only the classes it touches, so memory
/// follows the number of decisions and not the number of classes.
/// </summary>
internal sealed class MacroF1Statistic : LossStatistic
{
    private readonly Dictionary<long, ClassCounts> _totals = [];
    private readonly List<Touch[]> _samples = [];
    private F1Sums? _sums;

    /// <inheritdoc/>
    public override int Count => _samples.Count;

    /// <summary>Takes in one sample: the label, FP32's class and the candidate's for each of its positions.</summary>
    public void Add(ReadOnlySpan<long> labels, ReadOnlySpan<long> reference, ReadOnlySpan<long> candidate)
    {
        _sums = null;
        Dictionary<long, ClassCounts> touched = [];
        for (int i = 0; i < labels.Length; i++)
        {
            long label = labels[i];
            Include(touched, label, new ClassCounts(1, 0, 0, 0, 0));
            Include(touched, reference[i], new ClassCounts(0, reference[i] == label ? 1 : 0, 1, 0, 0));
            Include(touched, candidate[i], new ClassCounts(0, 0, 0, candidate[i] == label ? 1 : 0, 1));
        }

        _samples.Add([.. touched.Select(static pair => new Touch(pair.Key, pair.Value))]);
        foreach ((long label, ClassCounts counts) in touched)
        {
            Include(_totals, label, counts);
        }
    }

    /// <inheritdoc/>
    public override LossPair Estimate() => Loss(_sums ??= Sums());

    /// <inheritdoc/>
    public override LossPair Without(int position)
    {
        F1Sums sums = _sums ??= Sums();
        foreach (Touch touch in _samples[position])
        {
            ClassCounts all = _totals[touch.Class];
            sums = sums.Plus(all, -1).Plus(all.Minus(touch.Counts), 1);
        }

        return Loss(sums);
    }

    private F1Sums Sums()
    {
        F1Sums sums = default;
        foreach (ClassCounts counts in _totals.Values)
        {
            sums = sums.Plus(counts, 1);
        }

        return sums;
    }

    private static LossPair Loss(F1Sums sums) => sums.Classes == 0
        ? new LossPair(1, 1)
        : new LossPair(1 - (sums.Candidate / sums.Classes), 1 - (sums.Reference / sums.Classes));

    private static void Include(Dictionary<long, ClassCounts> into, long label, ClassCounts counts)
        => into[label] = into.TryGetValue(label, out ClassCounts before) ? before.Add(counts) : counts;

    private readonly record struct Touch(long Class, ClassCounts Counts);

    private readonly record struct ClassCounts(long Labelled, long ReferenceHits, long ReferenceGiven, long CandidateHits, long CandidateGiven)
    {
        // 2 tp / (2 tp + fp + fn), and 2 tp + fp + fn is what was given plus what was labelled.
        public double ReferenceF1 => 2.0 * ReferenceHits / (Labelled + ReferenceGiven);

        public double CandidateF1 => 2.0 * CandidateHits / (Labelled + CandidateGiven);

        public ClassCounts Add(ClassCounts other) => new(
            Labelled + other.Labelled,
            ReferenceHits + other.ReferenceHits,
            ReferenceGiven + other.ReferenceGiven,
            CandidateHits + other.CandidateHits,
            CandidateGiven + other.CandidateGiven);

        public ClassCounts Minus(ClassCounts other) => new(
            Labelled - other.Labelled,
            ReferenceHits - other.ReferenceHits,
            ReferenceGiven - other.ReferenceGiven,
            CandidateHits - other.CandidateHits,
            CandidateGiven - other.CandidateGiven);
    }

    private readonly record struct F1Sums(double Candidate, double Reference, int Classes)
    {
        public F1Sums Plus(ClassCounts counts, int sign) => counts.Labelled == 0
            ? this
            : new F1Sums(Candidate + (sign * counts.CandidateF1), Reference + (sign * counts.ReferenceF1), Classes + sign);
    }
}
