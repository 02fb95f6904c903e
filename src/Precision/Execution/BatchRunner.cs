using TrtOperator.Precision.Datasets;

namespace TrtOperator.Precision.Execution;

/// <summary>Runs samples together where the model lets it, and finds out whether it does.</summary>
internal sealed class BatchRunner
{
    private readonly OnnxSession _session;
    private readonly IReadOnlyList<string> _outputs;
    private readonly int _fixedBatch;
    private readonly int _largestBatch;
    private bool _mayJoin;
    private bool _seenOne;

    public BatchRunner(OnnxSession session, IReadOnlyList<string> outputs, int fixedBatch, int largestBatch)
    {
        _session = session;
        _outputs = outputs;
        _fixedBatch = fixedBatch;
        _largestBatch = largestBatch;
        _mayJoin = fixedBatch == 1 && session.Inputs.Count > 0 && session.Inputs.All(static port => port.HasOpenBatch);
    }

    /// <summary>How many samples the next run takes at most. The first runs alone, to see whether its outputs have a batch dimension.</summary>
    public int Capacity => _fixedBatch > 1 ? _fixedBatch : _mayJoin && _seenOne ? _largestBatch : 1;

    public bool Fits(Sample first, Sample next) => _fixedBatch > 1 || BatchedTensors.CanJoin(first.Inputs, next.Inputs);

    /// <summary>The outputs of each sample, in order.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, HostTensor>> Run(IReadOnlyList<Sample> samples, CancellationToken cancellationToken)
    {
        int batch = Math.Max(_fixedBatch, samples.Count);
        if (batch == 1)
        {
            IReadOnlyDictionary<string, HostTensor> single = _session.Run(samples[0].Inputs, _outputs, cancellationToken);
            _seenOne = true;
            _mayJoin &= single.Values.All(static tensor => tensor.Shape.Count > 0 && tensor.Shape[0] == 1);
            return [single];
        }

        IReadOnlyDictionary<string, HostTensor>[] inputs = [.. samples.Select(static sample => sample.Inputs), .. Enumerable.Repeat(samples[^1].Inputs, batch - samples.Count)];
        IReadOnlyDictionary<string, HostTensor> together = _session.Run(BatchedTensors.Join(inputs), _outputs, cancellationToken);
        if (together.Values.All(tensor => tensor.Shape.Count > 0 && (_fixedBatch > 1 ? tensor.Shape[0] % batch == 0 : tensor.Shape[0] == batch)))
        {
            return [.. Enumerable.Range(0, samples.Count).Select(index => together.ToDictionary(
                static pair => pair.Key,
                pair => BatchedTensors.Slice(pair.Value, index, batch),
                StringComparer.Ordinal))];
        }

        if (_fixedBatch > 1)
        {
            string odd = together.First(pair => pair.Value.Shape.Count == 0 || pair.Value.Shape[0] % batch != 0).Key;
            throw new InferenceException($"The output '{odd}' does not hold one part for each of the model's {batch} samples; export the model with an open batch dimension.");
        }

        // An output without a batch dimension looked like one for a single sample.
        _mayJoin = false;
        return [.. samples.Select(sample => _session.Run(sample.Inputs, _outputs, cancellationToken))];
    }
}
