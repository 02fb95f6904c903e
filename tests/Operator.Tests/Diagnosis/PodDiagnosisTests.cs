using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Diagnosis;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Tests.Diagnosis;

public sealed class PodDiagnosisTests
{
    [Fact]
    public void A_new_Job_is_pending_and_says_where_to_look_if_no_pod_comes()
    {
        StageDiagnosis diagnosis = PodDiagnosis.Explain(Seen.Job with { Active = 0 }, []);

        diagnosis.Should().Be(new StageDiagnosis(StageState.Pending, "JobCreated", "Job 'demo-build-h100-0011223344' is created; its pod follows. Should none come, 'kubectl describe job demo-build-h100-0011223344' says why: a quota, the namespace's Pod Security level or a missing service account."));
    }

    [Fact]
    public void A_new_Job_is_told_of_in_the_same_words_before_and_after_the_server_knows_it()
        => PodDiagnosis.Explain(Seen.Job with { Uid = "", CreatedAt = Seen.Noon.AddSeconds(-7), Active = 0 }, []).Should().Be(PodDiagnosis.Explain(Seen.Job, []));

    [Fact]
    public void A_suspended_Job_waits_for_its_queue()
    {
        StageDiagnosis diagnosis = PodDiagnosis.Explain(Seen.Job with { IsSuspended = true, Active = 0 }, []);

        diagnosis.State.Should().Be(StageState.Queued);
        diagnosis.Reason.Should().Be("WaitingForQueue");
        diagnosis.Message.Should().Be("Waits for its queue to admit Job 'demo-build-h100-0011223344', which is suspended until then. The queue's Workload says what is missing ('kubectl describe workloads'); without a queue, someone has to resume the Job.");
    }

    [Fact]
    public void A_Job_that_its_queue_took_back_says_so_and_is_not_failed()
    {
        StageDiagnosis diagnosis = PodDiagnosis.Explain(Seen.Job with { IsSuspended = true }, [Seen.Running with { IsTerminating = true }]);

        diagnosis.State.Should().Be(StageState.Queued);
        diagnosis.Message.Should().Contain("its queue took the place back");
    }

    [Fact]
    public void A_Job_that_is_being_deleted_says_so() => PodDiagnosis.Explain(Seen.Job with { IsTerminating = true }, [Seen.Running]).Reason.Should().Be("WaitingForDeletion");

    [Fact]
    public void A_running_pod_tells_its_node_and_its_progress()
    {
        StageDiagnosis diagnosis = PodDiagnosis.Explain(Seen.Job, [Seen.Running with { Progress = "calibrate 120/512" }]);

        diagnosis.Should().Be(new StageDiagnosis(StageState.Running, "Running", "Pod 'demo-build-h100-0011223344-abcde' runs on node 'gpu-7'.", Progress: "calibrate 120/512"));
    }

    [Fact]
    public void A_pod_of_another_Job_is_not_looked_at()
        => PodDiagnosis.Explain(Seen.Job, [Seen.Running with { JobUid = "another" }, Seen.Ended(10) with { JobUid = null }]).Reason.Should().Be("JobCreated");

    [Fact]
    public void The_newest_pod_speaks_and_the_try_before_is_mentioned()
    {
        ObservedPod old = Seen.Ended(20, Seen.Outcome(20, "The storage did not answer.", "StorageUnavailable")) with { Name = "old" };
        ObservedPod young = Seen.Running with { Name = "young", CreatedAt = Seen.Noon.AddMinutes(9) };

        foreach (ObservedPod[] order in new[] { new[] { old, young }, [young, old] })
        {
            StageDiagnosis diagnosis = PodDiagnosis.Explain(Seen.Job with { Failed = 1 }, order);

            diagnosis.State.Should().Be(StageState.Running);
            diagnosis.Message.Should().Be("Pod 'young' runs on node 'gpu-7'. The try before: The storage did not answer.");
            diagnosis.ExitCode.Should().BeNull();
        }
    }

    [Fact]
    public void Between_two_tries_the_Job_says_what_went_wrong_and_that_it_tries_again()
    {
        StageDiagnosis diagnosis = PodDiagnosis.Explain(Seen.Job with { Active = 0, Failed = 1 }, [Seen.Ended(20, Seen.Outcome(20, "The storage did not answer.", "StorageUnavailable"))]);

        diagnosis.State.Should().Be(StageState.Pending);
        diagnosis.Reason.Should().Be("Retrying");
        diagnosis.Message.Should().Be("The storage did not answer. Job 'demo-build-h100-0011223344' tries again.");
        diagnosis.ExitCode.Should().Be(20);
        diagnosis.IsPermanent.Should().BeFalse();
    }

    [Fact]
    public void Between_two_tries_with_the_pod_gone_the_Job_still_says_that_it_tries_again()
        => PodDiagnosis.Explain(Seen.Job with { Active = 0, Failed = 2 }, []).Reason.Should().Be("Retrying");

    [Fact]
    public void A_pod_that_is_done_before_its_Job_is_about_to_finish()
    {
        StageDiagnosis diagnosis = PodDiagnosis.Explain(Seen.Job, [Seen.Ended(0, Seen.Outcome(0, "Built."))]);

        diagnosis.State.Should().Be(StageState.Running);
        diagnosis.Reason.Should().Be("Finishing");
    }

    [Fact]
    public void A_complete_Job_hands_over_its_outcome()
    {
        ObservedJob job = Seen.Job with { Outcome = JobOutcome.Complete, Active = 0 };

        StageDiagnosis diagnosis = PodDiagnosis.Explain(job, [Seen.Ended(20) with { CreatedAt = Seen.Noon.AddMinutes(7) }, Seen.Ended(0, Seen.Outcome(0, "Plan of 41 MiB."))]);

        diagnosis.State.Should().Be(StageState.Succeeded);
        diagnosis.Reason.Should().Be("Built");
        diagnosis.Message.Should().Be("Plan of 41 MiB.");
        diagnosis.Outcome!.Generation.Should().Be(3);
        diagnosis.ExitCode.Should().Be(0);
        diagnosis.IsPermanent.Should().BeFalse();
    }

    [Fact]
    public void A_complete_Job_without_its_pod_has_lost_its_outcome()
    {
        StageDiagnosis diagnosis = PodDiagnosis.Explain(Seen.Job with { Outcome = JobOutcome.Complete }, []);

        diagnosis.State.Should().Be(StageState.Succeeded);
        diagnosis.Reason.Should().Be("OutcomeLost");
        diagnosis.Outcome.Should().BeNull();
    }

    [Theory]
    [InlineData("", "it left no outcome in its termination message")]
    [InlineData("Segmentation fault\u001b[31m\r\n", "is not an outcome")]
    [InlineData("{\"exitCode\":0,\"stage\":\"Build\"", "is not an outcome")]
    [InlineData("null", "is not an outcome")]
    [InlineData("[[[[[[[[", "is not an outcome")]
    [InlineData("{\"exitCode\":0,\"message\":\"\ud83d", "is not an outcome")]
    public void A_complete_Job_without_a_readable_outcome_has_failed(string message, string words)
    {
        StageDiagnosis diagnosis = PodDiagnosis.Explain(Seen.Job with { Outcome = JobOutcome.Complete }, [Seen.Ended(0, message)]);

        diagnosis.State.Should().Be(StageState.Failed);
        diagnosis.Reason.Should().Be("InvalidOutcome");
        diagnosis.Message.Should().Contain(words).And.Contain("builder of this version").And.Contain("kubectl trtengine rebuild");
        diagnosis.Message.Should().NotMatchRegex("[\\x00-\\x1f\\x7f]");
        diagnosis.Outcome.Should().BeNull();
        diagnosis.IsPermanent.Should().BeTrue();
    }

    [Fact]
    public void A_termination_message_that_is_too_long_is_no_outcome()
    {
        string padded = Seen.Outcome(0, "Fine.") + new string(' ', BuildMessages.MaxOutcomeBytes);

        PodDiagnosis.Explain(Seen.Job with { Outcome = JobOutcome.Complete }, [Seen.Ended(0, padded)]).Message.Should().Contain("longer than 4096 bytes");
    }

    [Theory]
    [InlineData(BuildStage.Publish, Seen.Key, 0, "of stage Publish, and this is 'build-h100'")]
    [InlineData(BuildStage.Build, "ffff", 0, "of key 'ffff'")]
    [InlineData(BuildStage.Build, Seen.Key, 11, "tells of exit code 11")]
    public void An_outcome_that_answers_another_order_is_not_taken(BuildStage stage, string key, int told, string words)
    {
        StageDiagnosis diagnosis = PodDiagnosis.Explain(Seen.Job with { Outcome = JobOutcome.Complete }, [Seen.Ended(0, Seen.Outcome(told, "Fine.", stage: stage, key: key))]);

        diagnosis.State.Should().Be(StageState.Failed);
        diagnosis.Outcome.Should().BeNull();
        diagnosis.Message.Should().Contain(words);
    }

    [Fact]
    public void Names_of_stages_with_a_suffix_are_understood()
    {
        ObservedJob job = Seen.Job with { Outcome = JobOutcome.Complete, Stage = "prepare-1a2b3c4d" };

        PodDiagnosis.Explain(job, [Seen.Ended(0, Seen.Outcome(0, "Done.", stage: BuildStage.Prepare))]).State.Should().Be(StageState.Succeeded);
    }

    [Theory]
    [InlineData(10, "BadInput")]
    [InlineData(11, "GateFailed")]
    [InlineData(12, "NotSupported")]
    [InlineData(19, "BuilderFailed")]
    public void A_permanent_exit_code_fails_the_stage_at_once_even_where_the_Job_would_try_again(int code, string reason)
    {
        StageDiagnosis diagnosis = PodDiagnosis.Explain(Seen.Job with { Failed = 1 }, [Seen.Ended(code), Seen.Running with { Name = "young", CreatedAt = Seen.Noon.AddHours(1) }]);

        diagnosis.State.Should().Be(StageState.Failed);
        diagnosis.Reason.Should().Be(reason);
        diagnosis.ExitCode.Should().Be(code);
        diagnosis.IsPermanent.Should().BeTrue();
        diagnosis.Message.Should().Contain($"exit code {code}").And.Contain("left no word").And.Contain("kubectl logs demo-build-h100-0011223344-abcde");
    }

    [Fact]
    public void A_permanent_failure_speaks_in_the_builders_own_words()
    {
        StageDiagnosis diagnosis = PodDiagnosis.Explain(Seen.Failed("PodFailurePolicy"), [Seen.Ended(11, Seen.Outcome(11, "WER rose by 1.9 points; at most 0.5 may be lost.", "AccuracyGateFailed"))]);

        diagnosis.Reason.Should().Be("AccuracyGateFailed");
        diagnosis.Message.Should().Be("WER rose by 1.9 points; at most 0.5 may be lost.");
        diagnosis.Outcome!.ExitCode.Should().Be(11);
    }

    [Fact]
    public void A_Job_that_used_up_its_tries_tells_the_last_pods_words()
    {
        StageDiagnosis diagnosis = PodDiagnosis.Explain(Seen.Failed("BackoffLimitExceeded", "Job has reached the specified backoff limit"), [Seen.Ended(20, Seen.Outcome(20, "The storage did not answer.", "StorageUnavailable"))]);

        diagnosis.State.Should().Be(StageState.Failed);
        diagnosis.Reason.Should().Be("BackoffLimitExceeded");
        diagnosis.Message.Should().Be("The stage failed 4 times and is not tried again (spec.builder.backoffLimit). The last try: The storage did not answer. Mend that, then edit the TrtEngine, or ask for a rebuild with 'kubectl trtengine rebuild'.");
        diagnosis.Outcome!.Reason.Should().Be("StorageUnavailable");
        diagnosis.IsPermanent.Should().BeTrue();
    }

    [Fact]
    public void A_Job_past_its_deadline_tells_what_its_pod_waited_for()
    {
        StageDiagnosis diagnosis = PodDiagnosis.Explain(Seen.Failed("DeadlineExceeded", "Job was active longer than specified deadline", 0), [Seen.Pod with { Unschedulable = "0/2 nodes are available: 2 Insufficient nvidia.com/gpu." }]);

        diagnosis.Reason.Should().Be("DeadlineExceeded");
        diagnosis.Message.Should().Contain("spec.builder.activeDeadlineSeconds").And.Contain("Its pod did not start: Waits for a node: of 2 nodes, all have no free GPU");
    }

    [Fact]
    public void A_Job_past_its_deadline_without_a_pod_still_says_what_to_do()
        => PodDiagnosis.Explain(Seen.Failed("DeadlineExceeded"), []).Message.Should().Be("Job 'demo-build-h100-0011223344' took longer than it may (spec.builder.activeDeadlineSeconds). Give it more time, or mend what it waited for, then edit the TrtEngine, or ask for a rebuild with 'kubectl trtengine rebuild'.");

    [Fact]
    public void An_exit_code_is_read_off_the_Job_where_the_pod_is_gone()
    {
        StageDiagnosis diagnosis = PodDiagnosis.Explain(Seen.Failed("PodFailurePolicy", "Container builder for pod ml/demo-build-h100-0011223344-abcde failed with exit code 12 matching FailJob rule at index 1"), []);

        diagnosis.Reason.Should().Be("NotSupported");
        diagnosis.ExitCode.Should().Be(12);
        diagnosis.Message.Should().Contain("its pod is gone");
    }

    [Theory]
    [InlineData(null, null, "Job 'demo-build-h100-0011223344' failed. Mend")]
    [InlineData("SomethingNew", "odd \u0007thing.", "failed (SomethingNew: odd thing). Mend")]
    [InlineData("two words", null, "failed (two words). Mend")]
    public void An_unknown_failure_shows_what_Kubernetes_says(string? reason, string? message, string words)
    {
        StageDiagnosis diagnosis = PodDiagnosis.Explain(Seen.Failed(reason, message), []);

        diagnosis.Message.Should().Contain(words);
        diagnosis.Reason.Should().Be(reason == "SomethingNew" ? reason : "JobFailed");
    }
}
