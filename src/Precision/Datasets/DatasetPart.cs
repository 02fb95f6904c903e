using TrtOperator.Precision.Datasets.Fitting;

namespace TrtOperator.Precision.Datasets;

/// <summary>Some samples of a dataset, numbered from 0 and with their labels.</summary>
public abstract class DatasetPart : IDataset
{
    private readonly IReadOnlyList<long> _indexes;

    /// <param name="dataset">All samples.</param>
    /// <param name="indexes">Which of them, in the order of this part.</param>
    private protected DatasetPart(IDataset dataset, IReadOnlyList<long> indexes)
    {
        All = dataset;
        _indexes = indexes;
        Labels = dataset.Labels switch
        {
            { Texts: { } texts } => new DatasetLabels(Chosen(texts)),
            { Classes: { } classes } => new DatasetLabels(Chosen(classes)),
            _ => null,
        };
        OutputLengths = dataset.OutputLengths is { } lengths ? Chosen(lengths) : null;
    }

    /// <inheritdoc/>
    public string Name => All.Name;

    /// <inheritdoc/>
    public IReadOnlyList<DatasetInput> Inputs => All.Inputs;

    /// <inheritdoc/>
    public long Count => _indexes.Count;

    /// <inheritdoc/>
    public DatasetLabels? Labels { get; }

    /// <inheritdoc/>
    public IReadOnlyList<long>? OutputLengths { get; }

    IReadOnlyList<DerivedInput> IDataset.Derived => All.Derived;

    private protected IDataset All { get; }

    /// <inheritdoc/>
    public Sample Read(long index) => All.Read(_indexes[checked((int)index)]) with { Index = index };

    /// <inheritdoc/>
    public string Locate(string input, long index) => All.Locate(input, _indexes[checked((int)index)]);

    /// <inheritdoc/>
    public abstract void Dispose();

    private T[] Chosen<T>(IReadOnlyList<T> all) => [.. _indexes.Select(index => all[checked((int)index)])];
}
