using TrtOperator.Onnx;
using TrtOperator.Precision.Execution;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Refinement;

/// <summary>
/// How far a candidate's outputs are from FP32's on samples that chose nothing: the norm of the difference over the norm of the output, averaged over runs and
/// float outputs. An average of norms, and not of powers, keeps one lost sample from outvoting all others.
/// Of an output behind a Softmax, a LogSoftmax or a Sigmoid the tensor in front is compared: probabilities tell an error only where a decision is close.
/// </summary>
internal sealed class EndEffect
{
    private const long MemoryLimit = 256L << 20;

    private readonly DrawnSamples _samples;
    private readonly InferenceSessionOptions _options;
    private readonly IReadOnlyList<string> _outputs;
    private readonly List<IReadOnlyDictionary<string, HostTensor>> _reference = [];

    /// <summary>Runs the reference.</summary>
    /// <param name="model">The FP32 model.</param>
    /// <param name="samples">The samples that judge; fewer are taken where outputs are large.</param>
    /// <param name="threads">Threads that may be used; 0 takes every core.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    public EndEffect(OnnxModel model, DrawnSamples samples, int threads, CancellationToken cancellationToken)
    {
        _samples = samples;
        _options = new InferenceSessionOptions(OptimizationsOff: false, Threads: threads) { KeepsPairs = true };
        string[] tensors = [.. Ends(model)];
        using OnnxSession session = OnnxSession.Load(ObservedGraph.WithOutputs(model, tensors), _options);
        _outputs = [.. session.Outputs.Where(static port => port.Type == DataType.Float).Select(static port => port.Name)];
        long bytes = 0;
        foreach (SampleFeed feed in SampleFeed.Read(samples, session.Inputs, cancellationToken))
        {
            IReadOnlyDictionary<string, HostTensor> outputs = session.Run(feed.Inputs, _outputs, cancellationToken);
            _reference.Add(outputs);
            bytes += outputs.Values.Sum(static tensor => (long)tensor.Bytes.Length);
            if (bytes >= MemoryLimit)
            {
                break;
            }
        }
    }

    /// <summary>Whether there is an output to judge by.</summary>
    public bool Judges => _outputs.Count > 0;

    /// <summary>Runs for one candidate.</summary>
    public int Runs => _reference.Count;

    /// <summary>Measures a candidate.</summary>
    /// <param name="candidate">A model with the same inputs and outputs.</param>
    /// <param name="runs">Most samples, from the first one on.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <returns>0 for no difference, 1 for one as large as the outputs; infinity where the candidate gives NaN or infinities that FP32 does not.</returns>
    public double Of(OnnxModel candidate, int runs, CancellationToken cancellationToken)
    {
        using OnnxSession session = OnnxSession.Load(ObservedGraph.WithOutputs(candidate, _outputs), _options);
        double sum = 0;
        int run = 0;
        foreach (SampleFeed feed in SampleFeed.Read(_samples, session.Inputs, cancellationToken).Take(Math.Min(runs, _reference.Count)))
        {
            IReadOnlyDictionary<string, HostTensor> made = session.Run(feed.Inputs, _outputs, cancellationToken);
            sum += _outputs.Average(output => Distance(_reference[run][output], made[output], feed));
            run++;
        }

        return double.IsNaN(sum) ? double.PositiveInfinity : sum / run;
    }

    private static IEnumerable<string> Ends(OnnxModel model)
    {
        GraphIndex index = new(model.Graph);
        return model.Graph.Output.Select(output => index.Producer(output.Name) is { } node && (node.Is("Softmax") || node.Is("LogSoftmax") || node.Is("Sigmoid"))
            && index.Producer(node.Input[0]) is not null ? node.Input[0] : output.Name).Distinct(StringComparer.Ordinal);
    }

    // Of a padded sample only the real steps count, as for the gates.
    private long Steps(SampleFeed feed, HostTensor tensor)
        => _samples.OutputLengths is { } lengths && feed.Count == 1 && tensor.Shape.Count >= 3 && tensor.Shape[0] == 1
            ? Math.Min(lengths[checked((int)feed.FirstSample)], tensor.Shape[1]) * (tensor.ElementCount / Math.Max(1, tensor.Shape[1]))
            : tensor.ElementCount;

    private double Distance(HostTensor expected, HostTensor actual, SampleFeed feed)
    {
        if (!expected.Shape.SequenceEqual(actual.Shape))
        {
            return double.PositiveInfinity;
        }

        ReadOnlySpan<float> wanted = expected.Span<float>();
        ReadOnlySpan<float> got = actual.Span<float>();
        long count = Steps(feed, expected);
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
}
