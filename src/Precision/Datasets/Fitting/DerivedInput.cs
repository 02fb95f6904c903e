namespace TrtOperator.Precision.Datasets.Fitting;

/// <summary>An input of the model that no file holds, as it follows from the lengths of another's samples.</summary>
/// <param name="Name">The input.</param>
/// <param name="Of">The input whose samples' lengths are meant.</param>
/// <param name="IsMask">Whether it is 1 where the sample is and 0 where padding is; otherwise it is the length itself.</param>
/// <param name="Dimension">The dimension of the other's samples, from 0; null for the one in which they differ or are padded.</param>
internal sealed record DerivedInput(string Name, string Of, bool IsMask, int? Dimension);
