namespace TrtOperator.Precision.Datasets;

/// <summary>An evenly spread part of a dataset, the same one every time.</summary>
public sealed class SampledDataset : DatasetPart
{
    /// <summary>
    /// Takes at most <paramref name="maximum"/> samples of <paramref name="dataset"/>, which it owns from here on; see
    /// <see cref="SampleSelection.EvenlySpread"/>.
    /// </summary>
    public SampledDataset(IDataset dataset, int maximum)
        : base(dataset ?? throw new ArgumentNullException(nameof(dataset)), SampleSelection.EvenlySpread(dataset.Count, maximum))
    {
    }

    /// <inheritdoc/>
    public override void Dispose() => All.Dispose();
}
