using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.Operator.Decisions;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Tests.Decisions;

/// <summary>What holds of every decision, whatever was seen.</summary>
internal static class DecisionChecks
{
    public static void Check(EngineView view, Decision decision)
    {
        bool isDeleted = view.Engine.Metadata.DeletionTimestamp is not null;
        if (!isDeleted || (decision.Finalizer == FinalizerWish.Keep && view.Engine.Metadata.Finalizers?.Contains(WellKnownNames.Finalizer) == true))
        {
            ConditionChecks.Check(view.Engine, decision.Status);
        }

        decision.Create.Select(job => job.Name).Should().OnlyHaveUniqueItems().And.NotIntersectWith(view.Jobs.Select(job => job.Name), "a name that is taken is never created");
        decision.Create.Should().NotContain(job => job.Name.Length > 63);
        decision.Delete.Concat(decision.StopRetrying).Should().NotContain(
            doomed => !view.Jobs.Any(job => job.Uid == doomed.Uid && job.OwnerUid == view.Engine.Metadata.Uid && !job.IsTerminating), "only our own Jobs are touched");
        if (view.IsNamespaceTerminating || (view.Engine.Spec.Suspend && !isDeleted))
        {
            decision.Create.Should().BeEmpty();
        }

        CheckPublished(view, decision);
        BoundsCheck.Of(decision.Status, "status").Should().BeEmpty("the status must fit the schema");
    }

    private static void CheckPublished(EngineView view, Decision decision)
    {
        IList<StageStatus> stages = decision.Status.Stages ?? [];
        bool isPublishing = decision.Create.Any(job => job.Order.Stage == BuildStage.Publish);
        bool isPublished = ConditionChecks.Of(decision.Status, "Ready")?.Status == "True" && stages.Any(stage => stage is { Stage: BuildStage.Publish, State: StageState.Succeeded });
        if (isPublishing || isPublished)
        {
            stages.Where(stage => stage.Stage == BuildStage.Build).Should().HaveCount(view.Engine.Spec.Targets.Count).And.OnlyContain(stage => stage.State == StageState.Succeeded);
        }

        foreach (WantedJob publish in decision.Create.Where(job => job.Order.Stage == BuildStage.Publish))
        {
            publish.Order.Inputs.Should().BeEquivalentTo(stages.Where(stage => stage.Stage == BuildStage.Build).ToDictionary(stage => stage.Name, stage => stage.Key));
        }
    }
}
