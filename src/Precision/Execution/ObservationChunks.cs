namespace TrtOperator.Precision.Execution;

/// <summary>Splits tensors into groups that fit into memory together.</summary>
internal static class ObservationChunks
{
    /// <summary>Groups in the given order, each of at most <paramref name="limit"/> bytes or of one tensor.</summary>
    public static IReadOnlyList<IReadOnlyList<T>> Split<T>(IEnumerable<T> tensors, Func<T, long> bytes, long limit)
    {
        List<IReadOnlyList<T>> chunks = [];
        List<T> current = [];
        long held = 0;
        foreach (T tensor in tensors)
        {
            long size = bytes(tensor);
            if (current.Count > 0 && held + size > limit)
            {
                chunks.Add(current);
                current = [];
                held = 0;
            }

            current.Add(tensor);
            held += size;
        }

        if (current.Count > 0)
        {
            chunks.Add(current);
        }

        return chunks;
    }
}
