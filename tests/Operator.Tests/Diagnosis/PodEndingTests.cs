using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Diagnosis;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Tests.Diagnosis;

public sealed class PodEndingTests
{
    private static readonly ObservedPod Gone = Seen.OnNode with { Phase = "Failed" };

    [Theory]
    [InlineData(20, "a fault that may pass")]
    [InlineData(70, "a defect of the builder itself")]
    [InlineData(127, "could not be started")]
    [InlineData(128, "could not be started")]
    [InlineData(130, "interrupted")]
    [InlineData(132, "SIGILL")]
    [InlineData(137, "SIGKILL")]
    [InlineData(139, "SIGSEGV")]
    [InlineData(143, "asked to stop")]
    [InlineData(1, "none of the builder's own")]
    [InlineData(-1, "none of the builder's own")]
    [InlineData(int.MaxValue, "none of the builder's own")]
    public void An_exit_code_that_may_pass_is_explained_and_tried_again(int code, string words)
    {
        StageDiagnosis diagnosis = PodDiagnosis.Explain(Seen.Job with { Active = 0, Failed = 1 }, [Seen.Ended(code)]);

        diagnosis.State.Should().Be(StageState.Pending);
        diagnosis.Reason.Should().Be("Retrying");
        diagnosis.IsPermanent.Should().BeFalse();
        diagnosis.Message.Should().Contain(words).And.EndWith("tries again.");
    }

    [Theory]
    [InlineData(137)]
    [InlineData(20)]
    public void Too_little_memory_names_the_limit_to_raise_whatever_the_exit_code(int code)
        => Ending(Seen.Ended(code, Seen.Outcome(code, "A worker was killed.", "WorkerDied"), "OOMKilled")).Should().StartWith("The builder in pod 'demo-build-h100-0011223344-abcde' used more memory than it may and was stopped. Raise spec.builder.resources.limits.memory");

    [Theory]
    [InlineData("The node was low on resource: ephemeral-storage. Container builder was using 91Gi, request is 0.", "request ephemeral-storage")]
    [InlineData("Pod ephemeral local storage usage exceeds the total limit of containers 10Gi.", "request ephemeral-storage")]
    [InlineData("The node was low on resource: memory. ", "Request as much memory as it needs")]
    [InlineData("The node had condition: [DiskPressure]. ", "request ephemeral-storage")]
    [InlineData(null, "the node ran short of something")]
    public void An_evicted_pod_says_what_the_node_ran_short_of(string? message, string words)
        => Ending(Gone with { Reason = "Evicted", Message = message }).Should().StartWith("Pod 'demo-build-h100-0011223344-abcde' was evicted from node 'gpu-7': ").And.Contain(words);

    [Theory]
    [InlineData("PreemptionByScheduler", "spec.builder.priorityClassName")]
    [InlineData("PreemptionByKubeScheduler", "spec.builder.priorityClassName")]
    [InlineData("DeletionByTaintManager", "node 'gpu-7' did not answer any more")]
    [InlineData("EvictionByEvictionAPI", "node 'gpu-7' is drained")]
    [InlineData("DeletionByPodGC", "does not exist any more")]
    [InlineData("TerminationByKubelet", "was shut down")]
    [InlineData("Whatever", "(Whatever)")]
    [InlineData(null, "was taken away by the cluster.")]
    public void A_disrupted_pod_does_not_count(string? reason, string words)
        => Ending(Seen.Ended(143) with { IsDisrupted = true, DisruptionReason = reason }).Should().Contain(words).And.Contain("this does not count as a failure");

    [Fact]
    public void A_gate_that_failed_just_before_the_pod_was_taken_away_still_counts()
    {
        StageDiagnosis diagnosis = PodDiagnosis.Explain(Seen.Job, [Seen.Ended(11, Seen.Outcome(11, "Too slow.", "PerformanceGateFailed")) with { IsDisrupted = true }]);

        diagnosis.Reason.Should().Be("PerformanceGateFailed");
        diagnosis.Message.Should().Be("Too slow.");
    }

    [Theory]
    [InlineData("NodeLost", "Node 'gpu-7' was lost")]
    [InlineData("NodeShutdown", "Node 'gpu-7' was shut down")]
    [InlineData("Terminated", "Node 'gpu-7' was shut down")]
    [InlineData("UnexpectedAdmissionError", "Node 'gpu-7' could not give pod")]
    [InlineData("OutOfcpu", "Node 'gpu-7' had no cpu left")]
    [InlineData("OutOfnvidia.com/gpu", "had no nvidia.com/gpu left")]
    [InlineData("NodeAffinity", "lost the labels")]
    [InlineData("DeadlineExceeded", "took longer than it may")]
    [InlineData("Odd\u0000one", "before its builder could tell why (Odd one)")]
    [InlineData(null, "failed before its builder could tell why.")]
    public void A_pod_that_failed_without_its_builder_is_explained(string? reason, string words) => Ending(Gone with { Reason = reason }).Should().Contain(words);

    [Fact]
    public void A_container_that_could_not_be_found_any_more_went_with_its_node()
        => Ending(Seen.Ended(137, "The container could not be located when the pod was terminated", "ContainerStatusUnknown")).Should().StartWith("Node 'gpu-7' was lost");

    [Fact]
    public void A_message_that_is_no_outcome_is_shown_short_and_clean()
    {
        string message = Ending(Seen.Ended(20, "\u001b[2J\u202e" + new string('x', 100_000)));

        message.Should().Contain("longer than 4096 bytes").And.NotContain("xxx");
        Ending(Seen.Ended(20, "\u001b[2J\u202eoops")).Should().Contain("it begins: [2Joops");
    }

    [Fact]
    public void A_Job_that_was_told_to_stop_does_not_promise_another_try()
        => PodDiagnosis.Explain(Seen.Job with { Parallelism = 0, Active = 0 }, [Seen.Ended(20)]).Message.Should().EndWith("has been told not to try again.");

    private static string Ending(ObservedPod pod)
    {
        StageDiagnosis diagnosis = PodDiagnosis.Explain(Seen.Job with { Active = 0, Failed = 1 }, [pod]);
        diagnosis.State.Should().Be(StageState.Pending);
        diagnosis.Reason.Should().Be("Retrying");
        return diagnosis.Message;
    }
}
