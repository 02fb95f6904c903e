using System.Numerics.Tensors;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Execution;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Refinement;

/// <summary>
/// How far a candidate's outputs are from FP32's on samples that chose nothing, averaged over the float outputs. Of what a Softmax or a LogSoftmax gives, it is
/// the mean Kullback-Leibler divergence of a row, in nats: it counts what decisions depend on. Of everything else it is the norm of the difference over the norm
/// of the output.
/// </summary>
internal sealed class EndEffect
{
    private const long MemoryLimit = 256L << 20;

    private readonly DrawnSamples _samples;
    private readonly SideBySide _runs;
    private readonly InferenceSessionOptions _options;
    private readonly IReadOnlyList<string> _outputs;
    private readonly HashSet<string> _probabilities;
    private readonly HashSet<string> _logarithms;
    private readonly List<IReadOnlyDictionary<string, HostTensor>> _reference = [];

    /// <summary>Runs the reference.</summary>
    /// <param name="model">The FP32 model.</param>
    /// <param name="samples">The samples that judge; fewer are taken where outputs are large.</param>
    /// <param name="runs">How samples share the threads.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    public EndEffect(OnnxModel model, DrawnSamples samples, SideBySide runs, CancellationToken cancellationToken)
    {
        _samples = samples;
        _runs = runs;
        _options = new InferenceSessionOptions(OptimizationsOff: false, runs.ThreadsEach) { KeepsPairs = true };
        GraphIndex index = new(model.Graph);
        _probabilities = model.Graph.Output.Select(static output => output.Name).Where(name => IsLastSoftmax(index.Producer(name))).ToHashSet(StringComparer.Ordinal);
        _logarithms = _probabilities.Where(name => index.Producer(name)!.Is("LogSoftmax")).ToHashSet(StringComparer.Ordinal);
        using OnnxSession session = ExecutionGraph.Load(model, _options);
        _outputs = [.. session.Outputs.Where(static port => port.Type == DataType.Float).Select(static port => port.Name)];
        long bytes = 0;
        foreach (SampleFeed[] together in SampleFeed.Read(samples, session.Inputs, cancellationToken).Chunk(runs.Samples))
        {
            foreach (IReadOnlyDictionary<string, HostTensor> outputs in runs.Select(together, (feed, _) => session.Run(feed.Inputs, _outputs, cancellationToken), cancellationToken))
            {
                _reference.Add(outputs);
                bytes += outputs.Values.Sum(static tensor => (long)tensor.Bytes.Length);
                if (bytes >= MemoryLimit)
                {
                    return;
                }
            }
        }
    }

    /// <summary>Whether there is an output to judge by.</summary>
    public bool Judges => _outputs.Count > 0;

    /// <summary>Whether every output is judged by its divergence, and none by the norm of a difference.</summary>
    public bool Diverges => _outputs.All(_probabilities.Contains);

    /// <summary>Runs for one candidate.</summary>
    public int Runs => _reference.Count;

    /// <summary>Runs for a first look at one of many candidates; what is taken is then measured on all.</summary>
    public int FewRuns => Math.Max(1, Runs / 3);

    /// <summary>Loads a candidate, to be measured.</summary>
    /// <param name="candidate">A model with the same outputs, and with the same inputs or more.</param>
    /// <param name="asWritten">Without optimizations, which FP16 written as pairs of casts needs.</param>
    public OnnxSession Load(OnnxModel candidate, bool asWritten = false)
        => asWritten ? OnnxSession.Load(candidate, _options with { OptimizationsOff = true }) : ExecutionGraph.Load(candidate, _options);

    /// <summary>Measures a candidate.</summary>
    /// <param name="candidate">A model with the same inputs and outputs.</param>
    /// <param name="runs">Most samples, from the first one on.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <param name="known">What is known of the same candidate from its first runs.</param>
    public EndEffectScore Of(OnnxModel candidate, int runs, CancellationToken cancellationToken, EndEffectScore? known = null)
    {
        using OnnxSession session = Load(candidate);
        return Of(session, [], runs, cancellationToken, known);
    }

    /// <summary>Measures a candidate that is loaded.</summary>
    /// <param name="candidate">From <see cref="Load"/>.</param>
    /// <param name="more">What to feed beside the samples.</param>
    /// <param name="runs">Most samples, from the first one on.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <param name="known">What is known of the same candidate from its first runs.</param>
    public EndEffectScore Of(
        OnnxSession candidate, IEnumerable<KeyValuePair<string, HostTensor>> more, int runs, CancellationToken cancellationToken, EndEffectScore? known = null)
    {
        int first = known?.Runs.Count ?? 0;
        return new EndEffectScore([.. known?.Runs ?? [], .. _runs.Select(
            SampleFeed.Read(_samples, candidate.Inputs, cancellationToken).Take(Math.Min(runs, _reference.Count)).Skip(first),
            (feed, index) => Error(candidate, more, feed, first + (int)index, cancellationToken),
            cancellationToken)]);
    }

    /// <summary>Measures variations of one loaded candidate, side by side.</summary>
    /// <param name="candidate">From <see cref="Load"/>.</param>
    /// <param name="variations">What to feed beside the samples, for each variation.</param>
    /// <param name="first">The first sample, from 0.</param>
    /// <param name="runs">Most samples, from that one on.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    public IReadOnlyList<EndEffectScore> OfEach(
        OnnxSession candidate, IReadOnlyList<IReadOnlyList<KeyValuePair<string, HostTensor>>> variations, int first, int runs, CancellationToken cancellationToken)
    {
        List<double>[] errors = [.. variations.Select(static _ => new List<double>())];
        int run = first;
        HashSet<string> fed = [.. variations.SelectMany(static variation => variation).Select(static more => more.Key)];
        foreach (SampleFeed feed in SampleFeed.Read(_samples, [.. candidate.Inputs.Where(port => !fed.Contains(port.Name))], cancellationToken)
            .Take(Math.Min(first + runs, _reference.Count)).Skip(first))
        {
            IReadOnlyList<double> made = _runs.Select(
                Enumerable.Repeat(feed, variations.Count), (_, index) => Error(candidate, variations[(int)index], feed, run, cancellationToken), cancellationToken);
            for (int i = 0; i < made.Count; i++)
            {
                errors[i].Add(made[i]);
            }

            run++;
        }

        return [.. errors.Select(static runs => new EndEffectScore(runs))];
    }

    private double Error(OnnxSession candidate, IEnumerable<KeyValuePair<string, HostTensor>> more, SampleFeed feed, int run, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, HostTensor> made = candidate.Run(feed.Inputs.Concat(more).ToDictionary(StringComparer.Ordinal), _outputs, cancellationToken);
        double error = _outputs.Average(output => Distance(output, _reference[run][output], made[output], feed));
        return double.IsNaN(error) ? double.PositiveInfinity : error;
    }

    private static bool IsLastSoftmax(NodeProto? node)
        => node is not null && (node.Is("Softmax") || node.Is("LogSoftmax")) && node.GetInt("axis", -1) == -1;

    // Of a padded sample only the real steps count, as for the gates.
    private long Steps(SampleFeed feed, HostTensor tensor)
        => _samples.OutputLengths is { } lengths && feed.Count == 1 && tensor.Shape.Count >= 3 && tensor.Shape[0] == 1
            ? Math.Min(lengths[checked((int)feed.FirstSample)], tensor.Shape[1]) * (tensor.ElementCount / Math.Max(1, tensor.Shape[1]))
            : tensor.ElementCount;

    private double Distance(string output, HostTensor expected, HostTensor actual, SampleFeed feed)
    {
        if (!expected.Shape.SequenceEqual(actual.Shape))
        {
            return double.PositiveInfinity;
        }

        ReadOnlySpan<float> wanted = expected.Span<float>();
        ReadOnlySpan<float> got = actual.Span<float>();
        long count = Steps(feed, expected);
        if (_probabilities.Contains(output) && expected.Shape.Count > 0)
        {
            return Divergence(wanted[..(int)count], got[..(int)count], _logarithms.Contains(output)) / Math.Max(1, count / Math.Max(1, expected.Shape[^1]));
        }

        double error = 0;
        double power = 0;
        for (int i = 0; i < count; i++)
        {
            // A masked logit says nothing about INT8.
            if (float.IsFinite(wanted[i]))
            {
                double difference = (double)got[i] - wanted[i];
                error += difference * difference;
                power += (double)wanted[i] * wanted[i];
            }
        }

        return power > 0 ? Math.Sqrt(error / power) : error > 0 ? 1 : 0;
    }

    private static double Divergence(ReadOnlySpan<float> wanted, ReadOnlySpan<float> got, bool logarithms)
    {
        // What a probability of zero adds is zero, whatever its logarithm is.
        const double least = 1e-12;
        const double smallest = 1e-300;
        const int length = 512;
        Span<double> p = stackalloc double[length];
        Span<double> q = stackalloc double[length];
        Span<double> r = stackalloc double[length];
        double sum = 0;
        for (int at = 0; at < wanted.Length; at += length)
        {
            int count = Math.Min(length, wanted.Length - at);
            TensorPrimitives.ConvertTruncating(wanted.Slice(at, count), p);
            TensorPrimitives.ConvertTruncating(got.Slice(at, count), q);
            Span<double> expected = p[..count];
            Span<double> ratio = q[..count];
            if (logarithms)
            {
                TensorPrimitives.Exp(expected, expected);
                TensorPrimitives.Exp(ratio, ratio);
            }

            Span<double> bounded = r[..count];
            TensorPrimitives.Max(expected, smallest, bounded);
            TensorPrimitives.Max(ratio, least, ratio);
            TensorPrimitives.Divide(bounded, ratio, ratio);
            TensorPrimitives.Log(ratio, ratio);
            sum += TensorPrimitives.Dot(expected, ratio);
        }

        // Rows sum to one only up to rounding, so a candidate that gives the same may come out a little below zero.
        return Math.Max(0, sum);
    }
}
