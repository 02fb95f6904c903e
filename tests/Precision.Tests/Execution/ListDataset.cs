using TrtOperator.Precision.Datasets;

namespace TrtOperator.Precision.Tests.Execution;

/// <summary>Samples in memory.</summary>
internal sealed class ListDataset(params IReadOnlyDictionary<string, HostTensor>[] samples) : IDataset
{
    public long Count => samples.Length;

    public IEnumerable<Sample> Read(CancellationToken cancellationToken) => samples.Select((inputs, index) => new Sample(index, inputs));
}
