using System.Text.RegularExpressions;
using k8s.Models;
using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Tests.Decisions;

/// <summary>What tools that wait for objects (kstatus, Flux, Argo CD) rely on, checked of a status that a decision would write.</summary>
internal static partial class ConditionChecks
{
    private static readonly string[] Always = ["Ready", "Resolved", "Prepared", "Built", "AccuracyVerified", "Published"];
    private static readonly string[] WhileTrue = ["Reconciling", "Stalled", "CandidateRejected"];

    public static void Check(TrtEngine engine, TrtEngineStatus status)
    {
        long generation = engine.Metadata.Generation ?? 0;
        IList<V1Condition> conditions = status.Conditions!;
        conditions.Should().NotBeNull("a status without conditions counts as current");
        status.ObservedGeneration.Should().Be(generation);
        conditions.Select(one => one.Type).Should().OnlyHaveUniqueItems().And.Contain(Always).And.BeSubsetOf(Always.Concat(WhileTrue));
        foreach (V1Condition condition in conditions)
        {
            condition.Status.Should().BeOneOf("True", "False", "Unknown");
            condition.ObservedGeneration.Should().Be(generation, condition.Type);
            condition.Reason.Should().NotBeNullOrEmpty().And.MatchRegex(OneWord().ToString());
            condition.Message.Should().NotBeNullOrWhiteSpace(condition.Type);
            condition.Message.Length.Should().BeLessThanOrEqualTo(2048);
            condition.Message.Should().NotMatchRegex("[\\x00-\\x1f\\x7f]");
            (condition.LastTransitionTime.Ticks % TimeSpan.TicksPerSecond).Should().Be(0);
            if (WhileTrue.Contains(condition.Type))
            {
                condition.Status.Should().Be("True", "{0} is there only while it is true", condition.Type);
            }
        }

        string ready = Of(status, "Ready")!.Status;
        bool isReconciling = Of(status, "Reconciling") is not null;
        bool isStalled = Of(status, "Stalled") is not null;
        (isReconciling && isStalled).Should().BeFalse("nothing can both go on and be stuck");
        if (isReconciling || isStalled)
        {
            ready.Should().Be("False");
        }

        if (ready == "True")
        {
            status.Release.Should().NotBeNull("Ready speaks of a release");
        }
    }

    public static V1Condition? Of(TrtEngineStatus? status, string type) => status?.Conditions?.SingleOrDefault(one => one.Type == type);

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]*$")]
    private static partial Regex OneWord();
}
