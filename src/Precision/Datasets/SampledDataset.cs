using TrtOperator.Precision.Datasets.Fitting;

namespace TrtOperator.Precision.Datasets;

/// <summary>An evenly spread part of a dataset, the same one every time, numbered from 0 and with its labels.</summary>
public sealed class SampledDataset : IDataset
{
    private readonly IDataset _dataset;
    private readonly IReadOnlyList<long> _indexes;

    /// <summary>
    /// Takes at most <paramref name="maximum"/> samples of <paramref name="dataset"/>, which it owns from here on; see
    /// <see cref="SampleSelection.EvenlySpread"/>.
    /// </summary>
    public SampledDataset(IDataset dataset, int maximum)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        _dataset = dataset;
        _indexes = SampleSelection.EvenlySpread(dataset.Count, maximum);
        Labels = dataset.Labels switch
        {
            { Texts: { } texts } => new DatasetLabels(Chosen(texts)),
            { Classes: { } classes } => new DatasetLabels(Chosen(classes)),
            _ => null,
        };
        OutputLengths = dataset.OutputLengths is { } lengths ? Chosen(lengths) : null;
    }

    /// <inheritdoc/>
    public string Name => _dataset.Name;

    /// <inheritdoc/>
    public IReadOnlyList<DatasetInput> Inputs => _dataset.Inputs;

    /// <inheritdoc/>
    public long Count => _indexes.Count;

    /// <inheritdoc/>
    public DatasetLabels? Labels { get; }

    /// <inheritdoc/>
    public IReadOnlyList<long>? OutputLengths { get; }

    IReadOnlyList<DerivedInput> IDataset.Derived => _dataset.Derived;

    /// <inheritdoc/>
    public Sample Read(long index) => _dataset.Read(_indexes[checked((int)index)]) with { Index = index };

    /// <inheritdoc/>
    public string Locate(string input, long index) => _dataset.Locate(input, _indexes[checked((int)index)]);

    /// <inheritdoc/>
    public void Dispose() => _dataset.Dispose();

    private T[] Chosen<T>(IReadOnlyList<T> all) => [.. _indexes.Select(index => all[checked((int)index)])];
}
