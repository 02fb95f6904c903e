using System.Security.Cryptography;

namespace TrtOperator.Precision.Gates;

/// <summary>
/// Looks for outputs of a candidate from which nothing useful comes, sample by sample. Constant outputs are looked for among
/// floating-point types only: integer outputs are decisions, which may honestly be all the same.
/// </summary>
public sealed class DeadVariant
{
    private readonly Dictionary<string, Trace> _traces = new(StringComparer.Ordinal);
    private double[] _referenceValues = [];
    private double[] _candidateValues = [];

    /// <summary>Takes in one output of one sample.</summary>
    /// <param name="output">The output's name.</param>
    /// <param name="sampleIndex">Index of the sample in its dataset.</param>
    /// <param name="reference">FP32's output.</param>
    /// <param name="candidate">The candidate's output.</param>
    /// <exception cref="InvalidReferenceException">FP32's own output holds NaN or infinity.</exception>
    /// <exception cref="InvalidGateException">The output is of a type that is not read.</exception>
    public void Add(string output, int sampleIndex, HostTensor reference, HostTensor candidate)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(candidate);
        ReadOnlySpan<double> expected = TensorElements.Load(reference, output, ref _referenceValues);
        int bad = TensorElements.FirstNonFinite(expected);
        if (bad >= 0)
        {
            throw InvalidReferenceException.At(output, sampleIndex, bad, expected[bad]);
        }

        if (!_traces.TryGetValue(output, out Trace? trace))
        {
            _traces.Add(output, trace = new Trace(sampleIndex));
        }

        ReadOnlySpan<double> actual = TensorElements.Load(candidate, output, ref _candidateValues);
        bad = TensorElements.FirstNonFinite(actual);
        if (bad >= 0)
        {
            trace.NotFinite ??= new DeadOutput(
                output, DeadReason.NotFinite, sampleIndex, bad, DeadOutput.NonFiniteSentence(output, sampleIndex, bad, actual[bad]));
            return;
        }

        if (TensorElements.IsFloating(candidate.Type))
        {
            trace.Reference.Add(reference);
            trace.Candidate.Add(candidate);
            trace.CompareElements(sampleIndex, expected, actual);
        }
    }

    /// <summary>The dead outputs so far, by name; empty when all live.</summary>
    public IReadOnlyList<DeadOutput> Find()
        => [.. _traces.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => pair.Value.Judge(pair.Key)).OfType<DeadOutput>()];

    /// <summary>Floating-point outputs that FP32 itself gives alike for all of two or more samples, so that nothing can be proven on them; by name.</summary>
    public IReadOnlyList<string> ConstantReferences()
        => [.. _traces.Where(static pair => pair.Value.Reference is { AllSame: true, Count: > 1 }).Select(static pair => pair.Key).Order(StringComparer.Ordinal)];

    private sealed class Trace(int firstSample)
    {
        private int? _flatSample;
        private bool _varies;

        public DeadOutput? NotFinite { get; set; }

        public Sameness Reference { get; } = new();

        public Sameness Candidate { get; } = new();

        public void CompareElements(int sample, ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
        {
            if (Varies(actual))
            {
                _varies = true;
            }
            else if (Varies(expected))
            {
                _flatSample ??= sample;
            }
        }

        public DeadOutput? Judge(string output) => NotFinite
            ?? (_flatSample is { } flat && !_varies
                ? new DeadOutput(
                    output, DeadReason.SameInEveryElement, flat, 0, $"Output '{output}' of the candidate has one and the same value in all its elements, from sample {flat} on, where FP32's elements differ.")
                : Candidate.AllSame && !Reference.AllSame
                    ? new DeadOutput(
                        output, DeadReason.SameForEverySample, firstSample, 0, $"Output '{output}' of the candidate is the same for every sample, as for sample {firstSample} at element 0, where FP32's differs.")
                    : null);

        private static bool Varies(ReadOnlySpan<double> values) => values.Length > 1 && values[1..].ContainsAnyExcept(values[0]);
    }

    /// <summary>Whether all tensors are equal, from their digests alone.</summary>
    private sealed class Sameness
    {
        private byte[]? _first;

        public bool AllSame { get; private set; } = true;

        public int Count { get; private set; }

        public void Add(HostTensor tensor)
        {
            Count++;
            if (!AllSame)
            {
                return;
            }

            byte[] digest = SHA256.HashData(tensor.Bytes.Span);
            _first ??= digest;
            AllSame = digest.AsSpan().SequenceEqual(_first);
        }
    }
}
