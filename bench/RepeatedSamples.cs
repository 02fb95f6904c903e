using TrtOperator.Precision.Datasets;

namespace TrtOperator.Bench;

/// <summary>As many samples as are asked for, from the first again when they run out.</summary>
internal sealed class RepeatedSamples(IDataset samples, int count) : IDataset
{
    /// <inheritdoc/>
    public string Name => samples.Name;

    /// <inheritdoc/>
    public IReadOnlyList<DatasetInput> Inputs => samples.Inputs;

    /// <inheritdoc/>
    public long Count => count;

    /// <inheritdoc/>
    public DatasetLabels? Labels => null;

    /// <inheritdoc/>
    public IReadOnlyList<long>? OutputLengths => null;

    /// <inheritdoc/>
    public Sample Read(long index) => samples.Read(index % samples.Count) with { Index = index };

    /// <inheritdoc/>
    public string Locate(string input, long index) => samples.Locate(input, index % samples.Count);

    /// <inheritdoc/>
    public void Dispose() => samples.Dispose();
}
