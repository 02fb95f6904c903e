namespace TrtOperator.Precision.Datasets;

/// <summary>Output lengths that follow from the lengths of an input's samples: length * times / dividedBy, rounded up.</summary>
/// <param name="Of">The input.</param>
/// <param name="Dimension">The dimension of its samples, from 0; null for the one in which they differ or are padded.</param>
/// <param name="Times">Steps of the output for each of the input's, at least 1.</param>
/// <param name="DividedBy">The input's steps for each of the output, at least 1.</param>
internal sealed record DerivedLengths(string Of, int? Dimension, long Times, long DividedBy)
{
    internal long For(long length) => (long)(((Int128)length * Times) + DividedBy - 1) / DividedBy;
}
