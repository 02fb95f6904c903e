namespace TrtOperator.Precision.Gates;

/// <summary>sum of losses / sum of weights: a mean when every weight is 1, an error rate when the weights are lengths.</summary>
internal sealed class RatioStatistic : LossStatistic
{
    private readonly List<(double Candidate, double Reference, double Weight)> _samples = [];
    private double _candidate;
    private double _reference;
    private double _weight;

    /// <inheritdoc/>
    public override int Count => _samples.Count;

    /// <summary>Sum of the weights so far.</summary>
    public double Weight => _weight;

    public void Add(double candidate, double reference, double weight)
    {
        _samples.Add((candidate, reference, weight));
        _candidate += candidate;
        _reference += reference;
        _weight += weight;
    }

    /// <inheritdoc/>
    public override LossPair Estimate() => Ratio(_candidate, _reference, _weight);

    /// <inheritdoc/>
    public override LossPair Without(int position)
    {
        (double candidate, double reference, double weight) = _samples[position];
        return Ratio(_candidate - candidate, _reference - reference, _weight - weight);
    }

    private static LossPair Ratio(double candidate, double reference, double weight)
        => new(Divide(candidate, weight), Divide(reference, weight));

    private static double Divide(double loss, double weight) => loss == 0 ? 0 : loss / weight;
}
