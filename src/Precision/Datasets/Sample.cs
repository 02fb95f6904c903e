namespace TrtOperator.Precision.Datasets;

/// <summary>One sample of a dataset.</summary>
/// <param name="Index">Its position in the dataset, from 0; also that of its label.</param>
/// <param name="Inputs">A tensor per input name, each with a leading batch dimension of 1, unless the input <see cref="DatasetInput.IsWhole"/>.</param>
public sealed record Sample(long Index, IReadOnlyDictionary<string, HostTensor> Inputs);
