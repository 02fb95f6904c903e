namespace TrtOperator.Precision.Datasets.Fitting;

/// <summary>How samples of different lengths are filled up.</summary>
/// <param name="Value">What is filled in, in the values that the model sees.</param>
/// <param name="To">How long the dimension gets, before it is rounded up to <paramref name="MultipleOf"/>.</param>
/// <param name="Length">The length where <paramref name="To"/> is <see cref="PadTarget.Number"/>; otherwise 0.</param>
/// <param name="MultipleOf">The length is rounded up to a multiple of this, at least 1.</param>
/// <param name="AtStart">Whether the filling comes before the sample.</param>
/// <param name="Dimension">The dimension of a sample as its file has it, from 0; null for each in which samples differ.</param>
internal sealed record PadRule(double Value, PadTarget To, long Length, long MultipleOf, bool AtStart, int? Dimension);
