using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Quantization;
using TrtOperator.Precision.Refinement;

namespace TrtOperator.Precision.Sensitivity;

/// <summary>The decisions of a measurement: whom to measure first, how errors become shares, and whom to blame.</summary>
internal static class SensitivityRanking
{
    /// <summary>The part of the error that those who are blamed cause.</summary>
    public const double Enough = 0.8;

    /// <summary>Who causes less than this part of what the worst does is not worth a protection.</summary>
    public const double LeastBesideTheWorst = 0.1;

    /// <summary>Groups in the order in which they are suspected: by the largest error of a tensor that they read, then in graph order.</summary>
    /// <returns>Indices into <paramref name="groups"/>.</returns>
    public static IReadOnlyList<int> Suspects(IReadOnlyList<SensitivityGroup> groups, PrecisionPlan plan, IReadOnlyList<TensorScale> scales)
    {
        Dictionary<string, double> errors = new(StringComparer.Ordinal);
        foreach (TensorScale scale in scales)
        {
            double error = scale.RelativeError is { } known && !double.IsNaN(known) ? known : 0;
            errors[scale.Tensor] = Math.Max(error, errors.GetValueOrDefault(scale.Tensor));
        }

        ILookup<string, double> read = plan.QuantizedInputs.ToLookup(static edge => edge.Node, edge => errors.GetValueOrDefault(edge.Tensor), StringComparer.Ordinal);
        double[] own = [.. groups.Select(group => group.Nodes.SelectMany(node => read[node]).DefaultIfEmpty().Max())];
        return [.. Enumerable.Range(0, groups.Count).OrderByDescending(group => own[group]).ThenBy(static group => group)];
    }

    /// <summary>Each error's part of the whole. Infinite ones share it among themselves; all are 0 where there is no error.</summary>
    /// <param name="errors">Errors, at least 0.</param>
    /// <param name="divergences">They are Kullback-Leibler divergences, which grow as the square of a small change as powers do; else they are norms.</param>
    public static IReadOnlyList<double> Shares(IReadOnlyList<double> errors, bool divergences)
    {
        int infinite = errors.Count(double.IsInfinity);
        if (infinite > 0)
        {
            return [.. errors.Select(error => double.IsInfinity(error) ? 1.0 / infinite : 0)];
        }

        double[] powers = [.. errors.Select(error => divergences ? error : error * error)];
        double sum = powers.Sum();
        return [.. powers.Select(power => sum > 0 ? power / sum : 0)];
    }

    /// <summary>Measured groups, the worst first: those seen on more samples before those seen on one, then by error, then as they were suspected.</summary>
    /// <returns>Indices into <paramref name="scores"/>.</returns>
    public static IReadOnlyList<int> WorstFirst(IReadOnlyList<EndEffectScore> scores)
        => [.. Enumerable.Range(0, scores.Count).OrderByDescending(i => scores[i].Runs.Count).ThenByDescending(i => scores[i].Mean).ThenBy(static i => i)];

    /// <summary>
    /// How many of the worst together cause <see cref="Enough"/> of the error, less those that cause little beside the worst; at least 1, at most
    /// <paramref name="most"/>. 0 where nothing errs.
    /// </summary>
    /// <param name="shares">Parts of the whole, the largest first.</param>
    /// <param name="most">Most that are blamed.</param>
    public static int Blamed(IReadOnlyList<double> shares, int most)
    {
        double sum = 0;
        int blamed = 0;
        while (blamed < Math.Min(most, shares.Count) && sum < Enough && shares[blamed] > 0 && shares[blamed] >= shares[0] * LeastBesideTheWorst)
        {
            sum += shares[blamed++];
        }

        return blamed;
    }
}
