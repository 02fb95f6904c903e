namespace TrtOperator.Precision.Datasets;

/// <summary>An evenly spread part of a dataset, the same one every time.</summary>
public sealed class SampledDataset : IDataset
{
    private readonly IDataset _dataset;
    private readonly IReadOnlyList<long> _indexes;

    /// <summary>Takes at most <paramref name="maximum"/> samples of <paramref name="dataset"/>, which it owns from here on.</summary>
    public SampledDataset(IDataset dataset, int maximum)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        _dataset = dataset;
        _indexes = SampleSelection.EvenlySpread(dataset.Count, maximum);
    }

    /// <inheritdoc/>
    public string Name => _dataset.Name;

    /// <inheritdoc/>
    public IReadOnlyList<DatasetInput> Inputs => _dataset.Inputs;

    /// <inheritdoc/>
    public long Count => _indexes.Count;

    /// <summary>Null: labels belong to the whole dataset.</summary>
    public DatasetLabels? Labels => null;

    /// <inheritdoc/>
    public Sample Read(long index) => _dataset.Read(_indexes[checked((int)index)]);

    /// <inheritdoc/>
    public string Locate(string input, long index) => _dataset.Locate(input, _indexes[checked((int)index)]);

    /// <inheritdoc/>
    public void Dispose() => _dataset.Dispose();
}
