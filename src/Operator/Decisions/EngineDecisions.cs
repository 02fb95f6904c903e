using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Decisions;

/// <summary>
/// Decides what is to be done about a TrtEngine. Pure: an equal view gives an equal decision, and the view that results from carrying a decision
/// out gives one that does nothing more.
/// </summary>
public static class EngineDecisions
{
    /// <summary>Decides.</summary>
    /// <param name="view">What is seen; nothing of it is changed.</param>
    /// <returns>What is to be done.</returns>
    public static Decision Decide(EngineView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return Decide(view, view.Engine.Metadata.DeletionTimestamp is null ? DeclarationCheck.OfSpec(view.Engine) : DeclarationCheck.OfDestination(view.Engine));
    }

    /// <summary>Decides with a verdict on the declaration that is known already.</summary>
    internal static Decision Decide(EngineView view, Refusal? refusal)
    {
        if (view.Engine.Metadata.DeletionTimestamp is not null)
        {
            return DeletionDecision.Of(view, refusal);
        }

        if (refusal is not null)
        {
            return RefusedDecision.Of(view, refusal);
        }

        var choice = new ClassChoice(view);
        return DeclarationCheck.OfClasses(view, choice, out IReadOnlyDictionary<string, ChosenClass> builders) is { } unfit
            ? RefusedDecision.Of(view, unfit)
            : WorkDecision.Of(view, choice.Cpu, builders);
    }
}
