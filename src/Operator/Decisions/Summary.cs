namespace TrtOperator.Operator.Decisions;

/// <summary>The summary: Ready, and beside it Reconciling, Stalled or CandidateRejected while they are true.</summary>
internal static class Summary
{
    /// <summary>The conditions.</summary>
    public static IEnumerable<ConditionDraft> Of(EngineWork work)
    {
        bool isSuspended = work.Engine.Spec.Suspend;
        string suspended = isSuspended ? " " + ReleaseWords.Suspended : "";
        string trouble = work.Troubles.Length > 0 ? Headline.Trouble(work) : "";
        StageStep? headline = Headline.Of(work);
        if (work.IsPublished)
        {
            int targets = work.Engine.Spec.Targets.Count;
            return [Ready(ConditionDraft.True, Reasons.Published, $"Release {work.Release?.Name} is current: {targets} of {targets} targets passed their gates.{suspended}")];
        }

        if (work.IsRebuild)
        {
            string rebuild = trouble.Length > 0 ? " Its rebuild failed; see CandidateRejected."
                : headline is not null ? $" A rebuild is at work. {Headline.Message(headline, work)}"
                : "";
            ConditionDraft ready = Ready(ConditionDraft.True, Reasons.Published, $"Release {work.Release!.Name} is current.{rebuild}{suspended}");
            return trouble.Length == 0 ? [ready] : [ready, new(ConditionTypes.CandidateRejected, ConditionDraft.True, work.Troubles[0].Status.Reason!, trouble + ReleaseWords.Stays(work.Release))];
        }

        if (trouble.Length > 0)
        {
            string reason = work.Troubles[0].Status.Reason!;
            string message = trouble + ReleaseWords.Stays(work.Release) + suspended;
            return [Ready(ConditionDraft.False, reason, message), new(ConditionTypes.Stalled, ConditionDraft.True, reason, message)];
        }

        if (isSuspended)
        {
            int running = work.Steps.Count(step => !step.IsDone && step.HasJob);
            string goesOn = running > 0 ? $" {running} {(running == 1 ? "Job goes" : "Jobs go")} on." : "";
            return [Ready(ConditionDraft.False, Reasons.Suspended, $"Not finished.{goesOn}{ReleaseWords.Stays(work.Release)}{suspended}")];
        }

        string told = headline is null ? "Work goes on." : Headline.Message(headline, work);
        bool isPlain = headline is null || !Headline.IsWaiting(headline);
        string word = headline is null || (isPlain && work.Release is not null) ? Reasons.Progressing : Headline.Reason(headline);
        told = Sentence.Clean(told, 1800) + ReleaseWords.Stays(work.Release);
        return [Ready(ConditionDraft.False, word, told), new(ConditionTypes.Reconciling, ConditionDraft.True, Reasons.Progressing, told)];
    }

    private static ConditionDraft Ready(string status, string reason, string message) => new(ConditionTypes.Ready, status, reason, message);
}
