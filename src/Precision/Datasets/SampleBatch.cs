namespace TrtOperator.Precision.Datasets;

/// <summary>Samples of equal shapes, stacked.</summary>
/// <param name="Indexes">The samples' positions in the dataset. Rows of <paramref name="Inputs"/> after the last of them are padding.</param>
/// <param name="Inputs">A tensor per input name, whose first dimension is the batch.</param>
public sealed record SampleBatch(IReadOnlyList<long> Indexes, IReadOnlyDictionary<string, HostTensor> Inputs);
