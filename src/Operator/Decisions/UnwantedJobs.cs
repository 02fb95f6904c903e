using TrtOperator.Operator.Diagnosis;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Decisions;

/// <summary>Jobs of ours that no stage wants any more.</summary>
internal static class UnwantedJobs
{
    /// <summary>
    /// The Jobs to delete. While sources are unresolved only an old resolve is known to be unwanted, and what has failed: whoever wants that
    /// stage after all wants another try.
    /// </summary>
    public static IEnumerable<DoomedJob> Of(EngineView view, StagePlan plan)
    {
        var wanted = plan.Stages.Select(stage => stage.JobName).ToHashSet(StringComparer.Ordinal);
        return view.Jobs
            .Where(job => job.OwnerUid is { } owner && owner == view.Engine.Metadata.Uid && !job.IsTerminating && !wanted.Contains(job.Name))
            .Where(job => plan.Publish is not null || job.Stage == StagePlan.ResolveName || HasFailed(job, view))
            .Select(job => new DoomedJob(job.Name, job.Uid, "What it works on is not what is declared now."));
    }

    private static bool HasFailed(ObservedJob job, EngineView view) =>
        job.Outcome == JobOutcome.Failed || job.Parallelism == 0 || PodDiagnosis.Explain(job, view.Pods).IsPermanent;
}
