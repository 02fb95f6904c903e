using TrtOperator.BuilderJob.Report;
using TrtOperator.BuilderJob.Stages;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>What a report tells of a refinement.</summary>
internal static class RefinementReportOf
{
    public static RefinementReport Of(Refinement refinement) => new()
    {
        ErrorBefore = refinement.ErrorBefore,
        ErrorAfter = refinement.ErrorAfter,
        Trials = [.. refinement.Trials.Select(trial => new EndEffectReport
        {
            What = trial.What,
            Error = trial.Error,
            Runs = trial.Runs,
            Taken = trial.Taken,
        })],
    };
}
