using TrtOperator.Onnx;
using TrtOperator.Precision.Execution;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Refinement;

/// <summary>How far a candidate's outputs are from FP32's on samples that chose nothing: power of the difference over power of the output, averaged over the float outputs.</summary>
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
        _options = new InferenceSessionOptions(Threads: threads);
        using OnnxSession session = OnnxSession.Load(model, _options);
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

    /// <summary>Measures a candidate.</summary>
    /// <param name="candidate">A model with the same inputs and outputs.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <returns>0 for no difference, 1 for one as large as the outputs; infinity where the candidate gives NaN or infinities that FP32 does not.</returns>
    public double Of(OnnxModel candidate, CancellationToken cancellationToken)
    {
        using OnnxSession session = OnnxSession.Load(candidate, _options);
        double[] errors = new double[_outputs.Count];
        double[] powers = new double[_outputs.Count];
        int run = 0;
        foreach (SampleFeed feed in SampleFeed.Read(_samples, session.Inputs, cancellationToken).Take(_reference.Count))
        {
            IReadOnlyDictionary<string, HostTensor> made = session.Run(feed.Inputs, _outputs, cancellationToken);
            for (int output = 0; output < errors.Length; output++)
            {
                HostTensor expected = _reference[run][_outputs[output]];
                HostTensor actual = made[_outputs[output]];
                if (!expected.Shape.SequenceEqual(actual.Shape))
                {
                    return double.PositiveInfinity;
                }

                Add(expected, actual, Steps(feed, expected), ref errors[output], ref powers[output]);
            }

            run++;
        }

        double error = errors.Select((value, output) => powers[output] > 0 ? value / powers[output] : value > 0 ? double.PositiveInfinity : 0).Average();
        return double.IsNaN(error) ? double.PositiveInfinity : error;
    }

    // Of a padded sample only the real steps count, as for the gates.
    private long Steps(SampleFeed feed, HostTensor tensor)
        => _samples.OutputLengths is { } lengths && feed.Count == 1 && tensor.Shape.Count >= 3 && tensor.Shape[0] == 1
            ? Math.Min(lengths[checked((int)feed.FirstSample)], tensor.Shape[1]) * (tensor.ElementCount / Math.Max(1, tensor.Shape[1]))
            : tensor.ElementCount;

    private static void Add(HostTensor expected, HostTensor actual, long count, ref double error, ref double power)
    {
        ReadOnlySpan<float> wanted = expected.Span<float>();
        ReadOnlySpan<float> got = actual.Span<float>();
        for (int i = 0; i < count; i++)
        {
            if (!float.IsFinite(wanted[i]))
            {
                continue;
            }

            double difference = (double)got[i] - wanted[i];
            error += difference * difference;
            power += (double)wanted[i] * wanted[i];
        }
    }
}
