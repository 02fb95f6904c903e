namespace TrtOperator.Precision.Datasets.Fitting;

/// <summary>What stored numbers stand for: stored * scale + offset.</summary>
/// <param name="Scale">One number, or one for each index of <paramref name="Dimension"/>.</param>
/// <param name="Offset">One number, or one for each index of <paramref name="Dimension"/>.</param>
/// <param name="Dimension">The dimension of a sample, from 0, that lists of numbers run along, such as that of colours; null for single numbers.</param>
internal sealed record ValueScaling(IReadOnlyList<double> Scale, IReadOnlyList<double> Offset, int? Dimension);
