using TrtOperator.Onnx;

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

    /// <summary>Takes changes on few runs, and keeps them only where all runs agree.</summary>
    /// <param name="changes">The changes, those that promise most first.</param>
    /// <param name="effect">The judge.</param>
    /// <param name="before">The end effect without any, on all runs.</param>
    /// <param name="with">The quantized model with some of them.</param>
    /// <param name="trials">How often a set may be tried.</param>
    /// <param name="what">Names what was judged, from how many were taken of how many.</param>
    /// <param name="told">Takes what was judged.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <returns>What was kept, and the end effect now.</returns>
    public static (IReadOnlyList<T> Kept, EndEffectScore Effect) Judge<T>(
        IReadOnlyList<T> changes,
        EndEffect effect,
        EndEffectScore before,
        Func<IReadOnlyList<T>, OnnxModel> with,
        int trials,
        Func<int, int, string> what,
        List<EndEffectTrial> told,
        CancellationToken cancellationToken)
    {
        (IReadOnlyList<T> taken, EndEffectScore few) = Take(changes, before.First(effect.FewRuns), part => effect.Of(with(part), effect.FewRuns, cancellationToken), trials);
        if (taken.Count == 0)
        {
            return ([], before);
        }

        EndEffectScore after = effect.Of(with(taken), effect.Runs, cancellationToken, few);
        bool holds = after.HoldsAgainst(before);
        told.Add(new EndEffectTrial(what(taken.Count, changes.Count), after.Mean, effect.Runs, holds));
        return holds ? (taken, after) : ([], before);
    }
}
