namespace TrtOperator.Precision.Refinement;

/// <summary>Takes changes that were each found good by themselves only as far as they are good together.</summary>
internal static class Acceptance
{
    /// <summary>Tries all changes; where that is worse than none, tries each half on top of what was taken, and so on down to single changes.</summary>
    /// <param name="changes">The changes, those that promise most first: they are tried first.</param>
    /// <param name="none">The error without any.</param>
    /// <param name="measure">The error with some of them.</param>
    /// <param name="trials">How often it may be called.</param>
    /// <returns>What was taken, in order, and its error, which is at most <paramref name="none"/>.</returns>
    public static (IReadOnlyList<T> Taken, double Error) Take<T>(IReadOnlyList<T> changes, double none, Func<IReadOnlyList<T>, double> measure, int trials)
    {
        List<T> taken = [];
        double least = none;
        Queue<IReadOnlyList<T>> open = new();
        if (changes.Count > 0)
        {
            open.Enqueue(changes);
        }

        while (trials-- > 0 && open.TryDequeue(out IReadOnlyList<T>? part))
        {
            double error = measure([.. taken, .. part]);
            if (error <= least)
            {
                least = error;
                taken.AddRange(part);
            }
            else if (part.Count > 1)
            {
                open.Enqueue([.. part.Take(part.Count / 2)]);
                open.Enqueue([.. part.Skip(part.Count / 2)]);
            }
        }

        return (taken, least);
    }
}
