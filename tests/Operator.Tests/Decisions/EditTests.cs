using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Decisions;

namespace TrtOperator.Operator.Tests.Decisions;

public class EditTests
{
    public static TheoryData<string> Harmless => new("builder", "deletionPolicy", "secretRef", "rebuild", "suspended and resumed");

    [Theory]
    [MemberData(nameof(Harmless))]
    public void An_edit_that_changes_no_content_runs_nothing_again_and_stays_ready(string what)
    {
        var world = new World();
        world.RunToEnd();
        world.Created.Clear();
        world.Edit(spec => Change(spec, what));
        world.Step();

        world.Created.Should().BeEmpty();
        world.Condition("Ready").Should().Be("True Published");
        world.Status.ObservedGeneration.Should().Be(2);
        world.Status.Release!.Generation.Should().Be(1);
    }

    [Fact]
    public void An_edit_of_scheduling_halfway_lets_running_Jobs_go_on()
    {
        var world = new World();
        world.Step();
        world.Runs(world.Prepares()[0]);
        world.Edit(spec => Change(spec, "builder"));

        Decision decision = world.Step();
        decision.Create.Should().BeEmpty();
        decision.Delete.Should().BeEmpty();
    }

    [Fact]
    public void An_edit_gives_a_Job_that_could_not_start_another_chance()
    {
        var world = World.WithOneTarget();
        world.Step();
        world.Pod(world.Prepares()[0], pod => pod with { Unschedulable = "0/1 nodes are available" });
        world.Step();
        world.Edit(spec => Change(spec, "builder"));

        world.Step().Delete.Should().ContainSingle("its template has the old scheduling");
        world.Collect();
        world.Step().Create.Should().ContainSingle();
    }

    [Fact]
    public void An_edit_gives_a_stage_that_failed_for_outer_reasons_another_chance()
    {
        var world = World.WithOneTarget();
        world.Step();
        world.GivesUp(world.Prepares()[0], "DeadlineExceeded");
        world.Step();
        world.Edit(spec => spec.Builder = new() { ActiveDeadlineSeconds = 86400 });

        world.Step().Delete.Should().ContainSingle();
        world.Collect();
        world.Step().Create.Should().ContainSingle();
        world.Condition("Stalled").Should().Be("absent");
    }

    [Fact]
    public void A_second_try_that_was_created_before_a_crash_is_not_thrown_away()
    {
        var world = World.WithOneTarget();
        world.Step();
        world.GivesUp(world.Prepares()[0], "DeadlineExceeded");
        world.Step();
        world.Drop(_ => true);
        world.Edit(spec => spec.Builder = new() { ActiveDeadlineSeconds = 86400 });
        TrtEngineStatus before = world.Status;
        world.Carry(world.Decide());
        world.Engine.Status = before;

        Decision decision = world.Step();
        decision.Delete.Should().BeEmpty();
        decision.Create.Should().BeEmpty();
        world.Condition("Reconciling").Should().StartWith("True");
    }

    [Fact]
    public void An_edit_of_scheduling_does_not_try_a_failed_gate_again()
    {
        var world = World.WithOneTarget();
        world.Step();
        world.Ends(world.Prepares()[0], 11);
        world.Step();
        world.Edit(spec => Change(spec, "builder"));

        Decision decision = world.Step();
        decision.Delete.Should().BeEmpty();
        world.Condition("Stalled").Should().Be("True AccuracyGateFailed");
    }

    [Fact]
    public void An_edit_halfway_stops_what_is_not_wanted_any_more_and_keeps_the_rest()
    {
        var world = new World();
        world.Step();
        world.Ends(world.Prepares()[1]);
        world.Step();
        string rtx = world.Stage("build-rtx").Job!;
        string old = world.Stage("build-rtx-old").Job!;
        world.Edit(spec => spec.Targets[2].OptimizationLevel = 5);
        Decision decision = world.Step();

        decision.Delete.Select(job => job.Name).Should().Equal(old);
        decision.Create.Select(job => job.Stage).Should().Equal("build-rtx-old");
        world.Stage("build-rtx").Job.Should().Be(rtx);
        world.Status.Candidate!.Generation.Should().Be(2);
    }

    [Fact]
    public void While_a_new_generation_builds_the_old_release_stays_current()
    {
        var world = new World();
        world.RunToEnd();
        ReleaseStatus release = world.Status.Release!;
        world.Edit(spec => spec.Accuracy.Gates[0].Min = "0.999");
        world.Step();

        world.Status.Release!.Name.Should().Be(release.Name);
        world.Condition("Ready").Should().Be("False Progressing");
        world.Condition("Reconciling").Should().Be("True Progressing");
        world.Condition("Published").Should().Be("False OldRelease");
        world.Message("Ready").Should().EndWith($"Release {release.Name} of generation 1 stays current.");
        world.Status.Targets.Should().OnlyContain(target => target.Sha256 == null && target.Gates == null, "values of the old plan do not linger");
        world.RunToEnd();
        world.Status.Release!.Name.Should().NotBe(release.Name);
        world.Status.Release.Generation.Should().Be(2);
    }

    [Fact]
    public void Publish_keeps_the_release_that_is_current()
    {
        var world = new World();
        world.RunToEnd();
        string release = world.Status.Release!.Name;
        world.Edit(spec => spec.Publish.Keep = 1);

        WantedJob publish = world.Step().Create.Should().ContainSingle().Subject;
        publish.Stage.Should().Be("publish");
        publish.Order.RetainReleases.Should().Equal(release);
    }

    [Fact]
    public void A_failed_edit_stalls_and_says_that_the_old_release_stays()
    {
        var world = World.WithOneTarget();
        world.RunToEnd();
        world.Edit(spec => spec.Accuracy.Gates[0].Min = "0.999");
        world.Step();
        world.Ends(world.Prepares()[0], 11);
        world.Step();

        world.Condition("Ready").Should().Be("False AccuracyGateFailed");
        world.Condition("Stalled").Should().Be("True AccuracyGateFailed");
        world.Condition("CandidateRejected").Should().Be("absent");
        world.Message("Stalled").Should().Contain($"Release {world.Status.Release!.Name} of generation 1 stays current.");
    }

    [Fact]
    public void An_edit_taken_back_ends_ready_with_what_is_there_already()
    {
        var world = World.WithOneTarget();
        world.RunToEnd();
        world.Edit(spec => spec.Precisions = []);
        world.Step();
        world.Condition("Stalled").Should().Be("True InvalidSpec");
        world.Created.Clear();
        world.Edit(spec => spec.Precisions = [EnginePrecision.INT8, EnginePrecision.FP16]);
        world.Step();

        world.Created.Should().BeEmpty();
        world.Condition("Ready").Should().Be("True Published");
    }

    [Fact]
    public void An_invalid_edit_creates_and_deletes_nothing()
    {
        var world = World.WithOneTarget();
        world.Step();
        world.Edit(spec => spec.Targets[0].Name = "Not a label\u0007");
        Decision decision = world.Step();

        decision.Create.Should().BeEmpty();
        decision.Delete.Should().BeEmpty();
        world.Message("Stalled").Should().Contain("spec.targets[0].name");
        world.Condition("Ready").Should().Be("False InvalidSpec");
    }

    [Fact]
    public void While_new_sources_are_resolved_what_was_done_is_remembered()
    {
        var world = World.WithOneTarget();
        world.Engine.Spec.Accuracy.Source.Sha256 = null;
        world.RunToEnd();
        world.Created.Clear();
        world.AskForRebuild("now");
        world.RunToEnd();

        world.Created.Should().Equal("resolve", "build-cpu", "publish");
        world.Condition("Ready").Should().Be("True Published");
    }

    private static void Change(TrtEngineSpec spec, string what)
    {
        switch (what)
        {
            case "builder":
                spec.Builder = new() { PriorityClassName = "high", NodeSelector = new Dictionary<string, string> { ["a"] = "b" } };
                break;
            case "deletionPolicy":
                spec.DeletionPolicy = DeletionPolicy.Delete;
                break;
            case "secretRef":
                spec.Model.Source.SecretRef = new() { Name = "other" };
                break;
            case "rebuild":
                spec.Rebuild = new();
                break;
            default:
                spec.Suspend = false;
                break;
        }
    }
}
