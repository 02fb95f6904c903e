using TrtOperator.Precision.Datasets;

namespace TrtOperator.Precision.Tests.Datasets.Quality;

/// <summary>Samples of one input in memory, as if each had a file of its own.</summary>
internal sealed class MemoryDataset(string folder, string input, IReadOnlyList<HostTensor> samples) : IDataset
{
    public string Name => folder;

    public IReadOnlyList<DatasetInput> Inputs => [new(input, samples[0].Type, [.. samples[0].Shape.Skip(1).Select(length => (long?)length)])];

    public long Count => samples.Count;

    public DatasetLabels? Labels => null;

    public Sample Read(long index) => new(index, new Dictionary<string, HostTensor> { [input] = samples[(int)index] });

    public string Locate(string name, long index) => $"file '{folder}/{name}/{index:D4}.npy', sample {index}";

    public void Dispose()
    {
    }
}
