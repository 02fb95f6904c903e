namespace TrtOperator.Precision.Datasets;

/// <summary>Chooses samples where fewer than all are wanted.</summary>
public static class SampleSelection
{
    /// <summary>
    /// The same evenly spread indexes every time: floor(k * count / maximum) for k from 0 to maximum - 1, or all where there are
    /// no more than <paramref name="maximum"/>. The first sample is always one of them.
    /// </summary>
    /// <param name="count">The number of samples there are, at least 0.</param>
    /// <param name="maximum">The number of samples wanted, at least 1.</param>
    public static IReadOnlyList<long> EvenlySpread(long count, int maximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, 1);
        long[] indexes = new long[Math.Min(count, maximum)];
        for (int index = 0; index < indexes.Length; index++)
        {
            indexes[index] = (long)((Int128)index * count / indexes.Length);
        }

        return indexes;
    }
}
