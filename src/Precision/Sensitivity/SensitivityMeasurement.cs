using TrtOperator.Onnx;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Quantization;
using TrtOperator.Precision.Refinement;

namespace TrtOperator.Precision.Sensitivity;

/// <summary>
/// Measures which layers cause the error at the network's outputs: each group of fused layers alone in low precision, everything else in
/// FP32, on a few samples; then everything in low precision but the worst, to see that they are the cause.
/// </summary>
public static class SensitivityMeasurement
{
    // The switched graph holds a weight as it is, in low precision and selected.
    private const int CopiesHeld = 3;

    /// <summary>Measures.</summary>
    /// <param name="model">The normalized FP32 model.</param>
    /// <param name="simulation">Its simulation, as it was prepared.</param>
    /// <param name="plan">The plan that it was prepared by.</param>
    /// <param name="scales">Its scales, which say what to suspect first.</param>
    /// <param name="statistics">The calibration of the model.</param>
    /// <param name="samples">The calibration samples. The result does not depend on their order.</param>
    /// <param name="options">What it may cost.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <returns>Nothing for a model in FP32, without a float output, without samples, or beyond 512 MiB of weights.</returns>
    /// <exception cref="InferenceException">The model does not load or run.</exception>
    public static NetworkSensitivity Run(
        OnnxModel model,
        OnnxModel simulation,
        PrecisionPlan plan,
        IReadOnlyList<TensorScale> scales,
        CalibrationStatistics statistics,
        IDataset samples,
        SensitivityOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(simulation);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(scales);
        ArgumentNullException.ThrowIfNull(statistics);
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<SensitivityGroup> groups = SensitivityGroup.Of(model, plan);
        if (groups.Count == 0 || Refiner.IsTooLarge(model))
        {
            return NetworkSensitivity.Nothing;
        }

        EndEffect effect = new(
            model,
            DrawnSamples.Of(samples, cancellationToken).First(options.Samples),
            SideBySide.Of(options.Threads, statistics, CopiesHeld),
            cancellationToken);
        if (!effect.Judges || effect.Runs == 0)
        {
            return NetworkSensitivity.Nothing;
        }

        SwitchedGraph graph = new(model, simulation, groups);
        using OnnxSession session = effect.Load(graph.Model, asWritten: true);
        int[] suspects = [.. SensitivityRanking.Suspects(groups, plan, scales).Take(options.MostGroups)];
        EndEffectScore[] scores = [.. effect.OfEach(session, [.. suspects.Select(suspect => graph.Feed(group => group == suspect))], 0, 1, cancellationToken)];
        int[] finalists = [.. SensitivityRanking.WorstFirst(scores).Take(options.Finalists)];
        IReadOnlyList<EndEffectScore> more = effect.OfEach(
            session, [.. finalists.Select(finalist => graph.Feed(group => group == suspects[finalist]))], 1, effect.Runs - 1, cancellationToken);
        for (int i = 0; i < finalists.Length; i++)
        {
            scores[finalists[i]] = new EndEffectScore([.. scores[finalists[i]].Runs, .. more[i].Runs]);
        }

        int[] order = [.. SensitivityRanking.WorstFirst(scores)];
        IReadOnlyList<double> shares = SensitivityRanking.Shares([.. order.Select(i => scores[i].Mean)], effect.Diverges);
        int blamed = SensitivityRanking.Blamed(shares, options.MostNamed);
        HashSet<int> named = [.. order.Take(blamed).Select(i => suspects[i])];
        IReadOnlyList<EndEffectScore> whole = effect.OfEach(session, [graph.Feed(static _ => true), graph.Feed(group => !named.Contains(group))], 0, effect.Runs, cancellationToken);
        return new NetworkSensitivity(
            [.. order.Select((i, rank) => Layer(groups[suspects[i]], scores[i], shares[rank]))],
            blamed,
            groups.Count - suspects.Length,
            effect.Runs,
            Finite(whole[0].Mean),
            Finite(whole[1].Mean));
    }

    private static LayerSensitivity Layer(SensitivityGroup group, EndEffectScore score, double share)
        => new(group.Head, group.Nodes, group.Sources, group.Precision, Finite(score.Mean), share, score.Runs.Count);

    private static double? Finite(double error) => double.IsFinite(error) ? error : null;
}
