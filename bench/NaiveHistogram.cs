namespace TrtOperator.Bench;

/// <summary>A histogram of absolute values as one would write it first: two passes, one value at a time, fixed bins.</summary>
internal static class NaiveHistogram
{
    public static long[] Collect(float[] values, int binCount)
    {
        float largest = 0;
        foreach (float value in values)
        {
            largest = MathF.Max(largest, MathF.Abs(value));
        }

        long[] bins = new long[binCount];
        float width = largest / binCount;
        foreach (float value in values)
        {
            bins[Math.Min((int)(MathF.Abs(value) / width), binCount - 1)]++;
        }

        return bins;
    }
}
