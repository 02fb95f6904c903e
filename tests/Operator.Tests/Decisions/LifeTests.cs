using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Decisions;

namespace TrtOperator.Operator.Tests.Decisions;

public class LifeTests
{
    [Fact]
    public void At_first_sight_all_conditions_are_there_and_the_first_Jobs_start()
    {
        var world = new World();

        Decision decision = world.Step();

        decision.Create.Select(job => job.Order.Stage).Should().Equal(BuildStage.Prepare, BuildStage.Prepare);
        world.Status.ObservedGeneration.Should().Be(1);
        world.Condition("Ready").Should().Be("False Preparing");
        world.Condition("Reconciling").Should().Be("True Progressing");
        world.Condition("Resolved").Should().Be("True Pinned");
        world.Condition("Prepared").Should().StartWith("Unknown");
        world.Condition("Built").Should().StartWith("Unknown");
        world.Condition("AccuracyVerified").Should().StartWith("Unknown");
        world.Condition("Published").Should().StartWith("Unknown");
        world.Status.TargetsPassed.Should().Be("0/3");
        world.Status.Candidate!.Generation.Should().Be(1);
        world.EventReasons().Should().Equal("StageStarted", "StageStarted");
    }

    [Fact]
    public void Stages_follow_one_another_until_the_release_is_current()
    {
        var world = new World();

        world.RunToEnd();

        world.Created.Should().HaveCount(6).And.StartWith(world.Prepares()).And.EndWith("publish");
        world.Created.Skip(2).Take(3).Should().BeEquivalentTo("build-cpu", "build-rtx", "build-rtx-old");
        foreach (string type in new[] { "Ready", "Resolved", "Prepared", "Built", "AccuracyVerified", "Published" })
        {
            world.Condition(type).Should().StartWith("True", type);
        }

        world.Condition("Reconciling").Should().Be("absent");
        world.Status.Release!.Name.Should().StartWith("r-");
        world.Status.Release.PublishedAt.Should().NotBeNull();
        world.Status.Candidate.Should().BeNull();
        world.Status.TargetsPassed.Should().Be("3/3");
        world.Status.Targets.Should().OnlyContain(target => target.State == TargetState.Published && target.Sha256!.Length == 64 && target.Gates!.Count == 1 && target.PlanUri!.EndsWith("engine.plan"));
        world.Message("Ready").Should().Be($"Release {world.Status.Release.Name} is current: 3 of 3 targets passed their gates.");
        world.Message("AccuracyVerified").Should().EndWith("Simulated, not run on a GPU: rtx, rtx-old.");
        world.EventReasons().Where(reason => reason == "Published").Should().ContainSingle();
    }

    [Fact]
    public void Targets_of_one_runtime_and_precision_share_a_prepare()
    {
        var world = new World();
        world.Step();

        world.Stage(world.Prepares()[0]).Targets.Should().Equal("cpu");
        world.Stage(world.Prepares()[1]).Targets.Should().Equal("rtx", "rtx-old");
    }

    [Fact]
    public void A_build_starts_as_soon_as_its_own_prepare_is_done()
    {
        var world = new World();
        world.Step();
        world.Ends(world.Prepares()[1]);

        world.Step().Create.Select(job => job.Stage).Should().Equal("build-rtx", "build-rtx-old");
        world.Stage("build-cpu").Reason.Should().Be("WaitingForStage");
        world.Status.Targets!.Select(target => target.State).Should().Equal(TargetState.Preparing, TargetState.Building, TargetState.Building);
    }

    [Fact]
    public void A_build_is_told_which_prepare_to_read_and_publish_which_builds()
    {
        var world = World.WithOneTarget();
        world.Step();
        string prepare = world.Prepares()[0];
        world.Ends(prepare);

        WantedJob build = world.Step().Create.Single();
        build.Order.Inputs.Should().Equal(new Dictionary<string, string> { [prepare] = world.Stage(prepare).Key });
        build.Order.Target.Should().Be("cpu");
        build.Target!.Name.Should().Be("cpu");
        world.Ends("build-cpu");
        WantedJob publish = world.Step().Create.Single();
        publish.Order.Inputs.Should().Equal(new Dictionary<string, string> { ["build-cpu"] = world.Stage("build-cpu").Key });
        publish.Target.Should().BeNull();
        publish.Order.Digests.Should().HaveCount(3).And.OnlyContain(pair => pair.Value == World.Digest);
    }

    [Fact]
    public void Sources_without_digest_are_resolved_first_and_then_pinned()
    {
        var world = World.WithOneTarget();
        world.Engine.Spec.Model.Source.Sha256 = null;

        world.Step().Create.Select(job => job.Stage).Should().Equal("resolve");
        world.Condition("Ready").Should().Be("False Resolving");
        world.Condition("Resolved").Should().StartWith("Unknown");
        world.Status.Stages.Should().ContainSingle("nobody knows the keys behind yet");
        world.Ends("resolve");
        Decision next = world.Step();

        next.Create.Should().ContainSingle().Which.Order.Digests["spec.model.source"].Should().Be(World.Digest);
        world.Stage("resolve").Digests.Should().Equal(new Dictionary<string, string> { ["spec.model.source"] = World.Digest });
        world.Condition("Resolved").Should().StartWith("True");
    }

    [Fact]
    public void A_success_is_not_computed_again_when_its_Job_is_gone()
    {
        var world = new World();
        world.RunToEnd();
        world.Drop(_ => true);
        world.Created.Clear();

        world.Step();

        world.Created.Should().BeEmpty();
        world.Condition("Ready").Should().Be("True Published");
    }

    [Fact]
    public void A_failure_is_not_tried_again_when_its_Job_is_gone()
    {
        var world = World.WithOneTarget();
        world.Step();
        world.Ends(world.Prepares()[0], 12);
        world.Step();
        world.Drop(_ => true);

        world.Step().Create.Should().BeEmpty();
        world.Condition("Stalled").Should().Be("True NotSupported");
    }

    [Fact]
    public void An_unfinished_Job_that_somebody_deleted_is_created_again_under_its_name()
    {
        var world = World.WithOneTarget();
        string name = world.Step().Create.Single().Name;
        world.Runs(world.Prepares()[0]);
        world.Step();
        world.Drop(_ => true);

        world.Step().Create.Single().Name.Should().Be(name);
    }

    [Fact]
    public void A_Job_that_is_being_deleted_is_waited_for()
    {
        var world = World.WithOneTarget();
        world.Step();
        world.Change(_ => true, job => job with { IsTerminating = true });

        world.Step().Create.Should().BeEmpty();
        world.Stage(world.Prepares()[0]).Reason.Should().Be("WaitingForDeletion");
        world.Collect();
        world.Step().Create.Should().ContainSingle();
    }

    [Fact]
    public void A_pod_that_ended_well_counts_only_when_its_Job_is_complete()
    {
        var world = World.WithOneTarget();
        world.Step();
        world.Ends(world.Prepares()[0]);
        world.Change(_ => true, job => job with { Outcome = JobOutcomeNone, FinishedAt = null });

        world.Step().Create.Should().BeEmpty();
        world.Stage(world.Prepares()[0]).State.Should().NotBe(StageState.Succeeded);
    }

    [Fact]
    public void A_complete_Job_whose_pod_is_gone_runs_again_because_its_outcome_is_not_known()
    {
        var world = World.WithOneTarget();
        world.Step();
        string prepare = world.Prepares()[0];
        world.Ends(prepare);
        world.Pods.Clear();

        Decision decision = world.Step();
        decision.Delete.Should().ContainSingle();
        decision.Create.Should().BeEmpty();
        world.Stage(prepare).Reason.Should().Be("StartingOver");
        world.Collect();
        world.Step().Create.Should().ContainSingle().Which.Stage.Should().Be(prepare);
        world.Ends(prepare);
        world.Step();
        world.Stage(prepare).State.Should().Be(StageState.Succeeded);
    }

    [Fact]
    public void A_deletion_that_was_decided_but_not_carried_out_is_decided_again()
    {
        var world = World.WithOneTarget();
        world.Step();
        world.Ends(world.Prepares()[0]);
        ObservedPodBackup backup = new(world);
        world.Pods.Clear();
        world.Carry(world.Decide() with { Delete = [] });
        backup.Restore();

        world.Step().Delete.Should().ContainSingle("the status says that this Job goes");
    }

    [Fact]
    public void Progress_and_what_a_pod_waits_for_reach_the_glance()
    {
        var world = World.WithOneTarget();
        world.Step();
        string prepare = world.Prepares()[0];
        world.Pod(prepare, pod => pod with { Unschedulable = "0/3 nodes are available: 3 Insufficient cpu." });
        world.Step();
        world.Condition("Ready").Should().Be("False InsufficientResources");
        world.Message("Ready").Should().StartWith("Preparing for cpu: ").And.Contain("too little free cpu");
        world.Pod(prepare, pod => pod with { Unschedulable = null, Phase = "Running", NodeName = "n1", Progress = "calibrate 120/512" });
        world.Step();

        world.Condition("Ready").Should().Be("False Preparing");
        world.Message("Ready").Should().Contain("calibrate 120/512");
        world.Stage(prepare).Progress.Should().Be("calibrate 120/512");
        world.Stage(prepare).State.Should().Be(StageState.Running);
    }

    [Fact]
    public void A_Job_in_a_queue_says_so()
    {
        var world = World.WithOneTarget();
        world.Step();
        world.Change(_ => true, job => job with { IsSuspended = true });
        world.Step();

        world.Stage(world.Prepares()[0]).State.Should().Be(StageState.Queued);
        world.Condition("Ready").Should().Be("False WaitingForQueue");
    }

    [Fact]
    public void Times_of_transition_change_only_with_the_status()
    {
        var world = World.WithOneTarget();
        world.Step();
        DateTime before = ConditionChecks.Of(world.Status, "Ready")!.LastTransitionTime;
        world.Now += TimeSpan.FromHours(1);
        world.Runs(world.Prepares()[0]);
        world.Step();
        ConditionChecks.Of(world.Status, "Ready")!.LastTransitionTime.Should().Be(before);

        world.RunToEnd();
        ConditionChecks.Of(world.Status, "Ready")!.LastTransitionTime.Should().BeAfter(before);
    }

    private const Operator.Observation.JobOutcome JobOutcomeNone = Operator.Observation.JobOutcome.None;

    private sealed class ObservedPodBackup(World world)
    {
        private readonly Operator.Observation.ObservedPod[] _pods = [.. world.Pods];

        public void Restore() => world.Pods.AddRange(_pods);
    }
}
