namespace TrtOperator.Precision.Datasets;

/// <summary>Some samples of a dataset, numbered anew.</summary>
internal sealed class DatasetSubset(IDataset dataset, IReadOnlyList<long> indexes) : IDataset
{
    public string Name => dataset.Name;

    public IReadOnlyList<DatasetInput> Inputs => dataset.Inputs;

    public long Count => indexes.Count;

    public DatasetLabels? Labels { get; } = dataset.Labels switch
    {
        { Texts: { } texts } => new DatasetLabels([.. indexes.Select(index => texts[(int)index])]),
        { Classes: { } classes } => new DatasetLabels([.. indexes.Select(index => classes[(int)index])]),
        _ => null,
    };

    public Sample Read(long index) => dataset.Read(indexes[(int)index]) with { Index = index };

    public string Locate(string input, long index) => dataset.Locate(input, indexes[(int)index]);

    public void Dispose() => dataset.Dispose();
}
