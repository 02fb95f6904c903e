namespace TrtOperator.Precision.Datasets.Fitting;

/// <summary>Positions in tensors.</summary>
internal static class FlatIndex
{
    /// <summary>The index in a sample, without the batch dimension that is its tensor's first.</summary>
    internal static long[] In(IReadOnlyList<long> shape, long flat)
    {
        long[] position = new long[shape.Count - 1];
        for (int dimension = shape.Count - 1; dimension > 0; dimension--)
        {
            (flat, position[dimension - 1]) = Math.DivRem(flat, shape[dimension]);
        }

        return position;
    }
}
