namespace TrtOperator.Precision.Refinement;

/// <summary>Takes changes that were each found good by themselves only as far as they are good together.</summary>
internal static class Acceptance
{
    /// <summary>Tries all changes; where that is worse than none, tries each half on top of what was taken, and so on down to single changes.</summary>
    /// <param name="changes">The changes, those that promise most first: they are tried first.</param>
    /// <param name="none">The end effect without any.</param>
    /// <param name="measure">The end effect with some of them, on the same runs.</param>
    /// <param name="trials">How often it may be called.</param>
    /// <returns>What was taken, in order, and its end effect, which holds against <paramref name="none"/>.</returns>
    public static (IReadOnlyList<T> Taken, EndEffectScore Effect) Take<T>(IReadOnlyList<T> changes, EndEffectScore none, Func<IReadOnlyList<T>, EndEffectScore> measure, int trials)
    {
        List<T> taken = [];
        EndEffectScore least = none;
        Queue<IReadOnlyList<T>> open = new();
        if (changes.Count > 0)
        {
            open.Enqueue(changes);
        }

        while (trials-- > 0 && open.TryDequeue(out IReadOnlyList<T>? part))
        {
            EndEffectScore effect = measure([.. taken, .. part]);
            if (effect.HoldsAgainst(least))
            {
                least = effect;
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
