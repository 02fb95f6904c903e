using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Quantization;
using TrtOperator.Precision.Refinement;

namespace TrtOperator.Precision.Sensitivity;

/// <summary>The decisions of a measurement: whom to measure first, how errors become shares, and whom to blame.</summary>
internal static class SensitivityRanking
{
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

    /// <summary>How many of the worst together cause at least half of the error; at least 1, at most <paramref name="most"/>. 0 where nothing errs.</summary>
    public static int Blamed(IReadOnlyList<double> shares, int most)
    {
        double sum = 0;
        for (int i = 0; i < Math.Min(most, shares.Count); i++)
        {
            sum += shares[i];
            if (sum >= 0.5)
            {
                return i + 1;
            }
        }

        return sum > 0 ? Math.Min(most, shares.Count(static share => share > 0)) : 0;
    }
}
