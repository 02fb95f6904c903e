using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Refinement;

/// <summary>What INT8 takes away from each output channel of quantized layers, each by itself on FP32 inputs.</summary>
internal sealed class OutputErrors : IDisposable
{
    private readonly IReadOnlyList<BiasSite> _sites;
    private readonly SideBySide _runs;
    private readonly Dictionary<string, Outputs> _outputs = new(StringComparer.Ordinal);
    private readonly OnnxSession _session;

    /// <summary>Loads the model with the layers' doubles.</summary>
    public OutputErrors(OnnxModel model, OnnxModel rounded, PrecisionPlan plan, IReadOnlyDictionary<string, float> ranges, IReadOnlyList<BiasSite> sites, SideBySide runs)
    {
        (_sites, _runs) = (sites, runs);
        Dictionary<string, BiasSite> byLayer = sites.ToDictionary(static site => site.Layer, StringComparer.Ordinal);
        TrialGraph trial = new(model, plan, rounded);
        trial.Build(node =>
        {
            if (byLayer.TryGetValue(node.Name, out BiasSite? site))
            {
                _outputs[node.Name] = Visit(trial, node, site, ranges);
            }
        });
        _session = trial.Load(runs.ThreadsEach);
    }

    /// <summary>Runs the samples, and sums in their order; one entry for each site.</summary>
    public IReadOnlyList<Sums> Of(DrawnSamples samples, CancellationToken cancellationToken)
    {
        Sums[] sums = [.. _sites.Select(static site => new Sums(site.Channels))];
        string[] names = [.. _outputs.Values.SelectMany(static outputs => new[] { outputs.Differences, outputs.Squares, outputs.Power, outputs.Size })];
        foreach (IReadOnlyDictionary<string, HostTensor> made in _runs.Select(
            SampleFeed.Read(samples, _session.Inputs, cancellationToken), (feed, _) => _session.Run(feed.Inputs, names, cancellationToken), cancellationToken))
        {
            for (int i = 0; i < sums.Length; i++)
            {
                Outputs outputs = _outputs[_sites[i].Layer];
                sums[i].Add(
                    made[outputs.Differences].Span<float>(), made[outputs.Squares].Span<float>()[0], made[outputs.Power].Span<float>()[0], made[outputs.Size].Span<long>()[0] / _sites[i].Channels);
            }
        }

        return sums;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static Outputs Visit(TrialGraph trial, NodeProto node, BiasSite site, IReadOnlyDictionary<string, float> ranges)
    {
        string output = node.Output[0];
        string difference = trial.Add("Sub", [output, trial.Again(node, edge => edge.FixedAmax ?? ranges[edge.Tensor])]);
        long[] summed = site.Rank > 0 ? [0, .. Enumerable.Range(2, site.Rank - 2).Select(static dimension => (long)dimension)] : [0];
        string rows = site.Rank > 0 ? difference : trial.Add("Reshape", [difference, trial.Numbers(-1, site.Channels)]);
        return new Outputs(
            trial.Output(trial.Add("ReduceSum", [rows, trial.Numbers(summed)], static sum => sum.SetInt("keepdims", 0))),
            trial.Output(trial.Add("ReduceSumSquare", [difference], static sum => sum.SetInt("keepdims", 0))),
            trial.Output(trial.Add("ReduceSumSquare", [output], static sum => sum.SetInt("keepdims", 0))),
            trial.Output(trial.Add("Size", [output])));
    }

    /// <summary>Sums over every element of a layer's output.</summary>
    public sealed class Sums(int channels)
    {
        private double _squares;
        private double _power;

        /// <summary>The difference from FP32, for each channel.</summary>
        public double[] Differences { get; } = new double[channels];

        /// <summary>Elements of one channel.</summary>
        public long Count { get; private set; }

        /// <summary>Adds one run.</summary>
        public void Add(ReadOnlySpan<float> differences, double squares, double power, long count)
        {
            for (int i = 0; i < Differences.Length; i++)
            {
                Differences[i] += differences[i];
            }

            _squares += squares;
            _power += power;
            Count += count;
        }

        /// <summary>Power of the error over power of the output, as it is and with a shift of each channel.</summary>
        public (double Before, double After) Errors(ReadOnlySpan<float> shift)
        {
            double after = _squares;
            for (int i = 0; i < shift.Length; i++)
            {
                after += ((double)shift[i] * shift[i] * Count) - (2 * shift[i] * Differences[i]);
            }

            return _power > 0 ? (_squares / _power, Math.Max(0, after) / _power) : (0, 0);
        }
    }

    private sealed record Outputs(string Differences, string Squares, string Power, string Size);
}
