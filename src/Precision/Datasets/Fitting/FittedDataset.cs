namespace TrtOperator.Precision.Datasets.Fitting;

/// <summary>A dataset whose samples are converted and padded as they are read, and whose derived inputs are made.</summary>
internal sealed class FittedDataset : IDataset
{
    private readonly IDataset _dataset;
    private readonly IReadOnlyList<FittedInput> _fitted;
    private readonly IReadOnlyList<FittedDerivation> _derived;

    internal FittedDataset(IDataset dataset, IReadOnlyList<FittedInput> fitted, IReadOnlyList<FittedDerivation> derived)
    {
        _dataset = dataset;
        _fitted = fitted;
        _derived = derived;
        Inputs = [.. fitted.Select(input => input.Input).Concat(derived.Select(input => input.Input)).OrderBy(input => input.Name, StringComparer.Ordinal)];
    }

    public string Name => _dataset.Name;

    public IReadOnlyList<DatasetInput> Inputs { get; }

    public long Count => _dataset.Count;

    public DatasetLabels? Labels => _dataset.Labels;

    public IReadOnlyList<long>? OutputLengths => _dataset.OutputLengths;

    public Sample Read(long index)
    {
        Sample sample = _dataset.Read(index);
        Dictionary<string, HostTensor> inputs = new(StringComparer.Ordinal);
        foreach (FittedInput input in _fitted)
        {
            inputs[input.Input.Name] = input.Apply(sample.Inputs[input.Input.Name], () => Locate(input.Input.Name, index));
        }

        foreach (FittedDerivation derived in _derived)
        {
            inputs[derived.Input.Name] = derived.From(sample.Inputs[derived.Of]);
        }

        return sample with { Inputs = inputs };
    }

    public string Locate(string input, long index)
        => _dataset.Locate(_derived.FirstOrDefault(derived => derived.Input.Name == input)?.Of ?? input, index);

    public void Dispose() => _dataset.Dispose();
}
