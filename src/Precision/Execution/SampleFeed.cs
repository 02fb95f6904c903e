using TrtOperator.Precision.Datasets;

namespace TrtOperator.Precision.Execution;

/// <summary>The inputs of one run: one sample, or as many as a model's fixed batch takes.</summary>
/// <param name="FirstSample">Index of the first sample.</param>
/// <param name="Count">How many samples are in it; fewer than the batch where the last one was repeated.</param>
/// <param name="Inputs">What to feed.</param>
internal sealed record SampleFeed(long FirstSample, int Count, IReadOnlyDictionary<string, HostTensor> Inputs)
{
    private const int LargestBatch = 1024;

    /// <summary>Every sample, in order; one at a time is held.</summary>
    public static IEnumerable<Sample> All(IDataset samples, CancellationToken cancellationToken)
    {
        for (long index = 0; index < samples.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return samples.Read(index);
        }
    }

    /// <summary>Reads the samples one after the other and puts them together as the inputs' fixed batch asks.</summary>
    public static IEnumerable<SampleFeed> Read(IDataset samples, IReadOnlyList<TensorPort> ports, CancellationToken cancellationToken)
    {
        int batch = FixedBatch(ports, samples);
        List<Sample> gathered = [];
        foreach (Sample sample in All(samples, cancellationToken))
        {
            gathered.Add(sample);
            if (gathered.Count == batch)
            {
                yield return Feed(gathered, batch);
                gathered.Clear();
            }
        }

        if (gathered.Count > 0)
        {
            yield return Feed(gathered, batch);
        }
    }

    /// <summary>The batch that the model fixes: the outermost dimension that all its inputs with one agree on; otherwise, and for whole samples, 1.</summary>
    public static int FixedBatch(IReadOnlyList<TensorPort> ports, IDataset samples)
    {
        if (MustRunAlone(samples))
        {
            return 1;
        }

        long?[] batches = [.. ports.Where(static port => port.Shape.Count > 0).Select(static port => port.Shape[0]).Distinct()];
        return batches is [{ } batch] && batch is > 1 and <= LargestBatch ? (int)batch : 1;
    }

    /// <summary>Whether the samples cannot be put together along an outermost dimension.</summary>
    public static bool MustRunAlone(IDataset samples) => samples.Inputs.Any(static input => input.IsWhole);

    private static SampleFeed Feed(List<Sample> gathered, int batch)
    {
        if (batch == 1)
        {
            return new SampleFeed(gathered[0].Index, 1, gathered[0].Inputs);
        }

        Sample[] members = [.. gathered, .. Enumerable.Repeat(gathered[^1], batch - gathered.Count)];
        return new SampleFeed(gathered[0].Index, gathered.Count, BatchedTensors.Join([.. members.Select(static member => member.Inputs)]));
    }
}
