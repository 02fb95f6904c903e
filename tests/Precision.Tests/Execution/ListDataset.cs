using TrtOperator.Precision.Datasets;

namespace TrtOperator.Precision.Tests.Execution;

/// <summary>Samples in memory, without labels.</summary>
internal sealed class ListDataset(params IReadOnlyDictionary<string, HostTensor>[] samples) : IDataset
{
    public string Name => "test";

    public IReadOnlyList<DatasetInput> Inputs => [];

    public long Count => samples.Length;

    public DatasetLabels? Labels => null;

    public Sample Read(long index) => new(index, samples[index]);

    public string Locate(string input, long index) => $"sample {index}";

    public void Dispose()
    {
    }
}
