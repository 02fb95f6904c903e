using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Decisions;

/// <summary>Events: only what the last status did not tell yet, so that a repeated decision has none.</summary>
internal static class EventsOf
{
    private const int MaxMessage = 1000;

    /// <summary>Events of stages.</summary>
    public static IEnumerable<EngineEvent> Stages(TrtEngineStatus? last, TrtEngineStatus now, IReadOnlyList<WantedJob> create)
    {
        foreach (StageStatus stage in now.Stages ?? [])
        {
            StageStatus? before = (last?.Stages ?? []).FirstOrDefault(one => one.Name == stage.Name && one.Key == stage.Key);
            if (stage.State == StageState.Succeeded && before?.State != StageState.Succeeded)
            {
                yield return Event(false, "StageSucceeded", $"Stage {stage.Name}: {stage.Message}");
            }
            else if (stage.State == StageState.Failed && before?.State != StageState.Failed)
            {
                yield return Event(true, "StageFailed", $"Stage {stage.Name} ({stage.Reason}): {stage.Message}");
            }
            else if (stage.Reason == Reasons.JobNameTaken && before?.Reason != Reasons.JobNameTaken)
            {
                yield return Event(true, Reasons.JobNameTaken, stage.Message);
            }
        }

        // Last, as what ended is what let it start.
        foreach (WantedJob job in create)
        {
            yield return new(false, "StageStarted", $"Stage {job.Stage} starts as Job '{job.Name}'.", job.Name);
        }
    }

    /// <summary>Events of the whole.</summary>
    public static IReadOnlyList<EngineEvent> Summary(TrtEngineStatus? last, TrtEngineStatus now, bool isSuspended)
    {
        var events = new List<EngineEvent>();
        if (now.Release is { } release && (last?.Release?.Name != release.Name || last.Release.PublishedAt != release.PublishedAt))
        {
            events.Add(Event(false, Reasons.Published, $"Release {release.Name} is current."));
        }

        AddOnce(events, last, now, ConditionTypes.CandidateRejected);
        AddOnce(events, last, now, ConditionTypes.Stalled);

        // Nothing else in status remembers it.
        bool was = ConditionDraft.Last(last, ConditionTypes.Ready)?.Message?.EndsWith(ReleaseWords.Suspended, StringComparison.Ordinal) == true;
        if (isSuspended != was && !(was && ConditionDraft.WasTrue(now, ConditionTypes.Stalled)))
        {
            events.Add(isSuspended ? Event(false, Reasons.Suspended, "Nothing new is started until spec.suspend is false.") : Event(false, "Resumed", "Goes on where it was."));
        }

        return events;
    }

    private static void AddOnce(List<EngineEvent> events, TrtEngineStatus? last, TrtEngineStatus now, string type)
    {
        if (ConditionDraft.Last(now, type) is { } one && ConditionDraft.Last(last, type)?.Reason != one.Reason)
        {
            events.Add(Event(true, type, $"{one.Reason}: {one.Message}"));
        }
    }

    private static EngineEvent Event(bool isWarning, string reason, string? message) => new(isWarning, reason, Sentence.Clean(message, MaxMessage));
}
