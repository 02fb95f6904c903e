using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Tests.Decisions;

public class RebuildTests
{
    [Fact]
    public void A_rebuild_builds_again_while_Ready_stays_true()
    {
        World world = Published();
        string[] keys = [.. world.Status.Stages!.Select(stage => stage.Key)];
        world.AskForRebuild("2026-05-05");
        world.Step();

        world.Created.Should().Equal("build-cpu");
        world.Status.LastHandledRebuild.Should().Be("2026-05-05");
        world.Condition("Ready").Should().Be("True Published");
        world.Condition("Reconciling").Should().Be("absent");
        world.Message("Ready").Should().Contain("A rebuild is at work. Building cpu");
        world.Status.Targets!.Single().State.Should().Be(TargetState.Published);
        world.Status.Targets!.Single().Sha256.Should().NotBeNull();
        world.RunToEnd();
        keys.Should().NotContain(world.Stage("build-cpu").Key);
        world.Condition("Ready").Should().Be("True Published");
        world.Status.Candidate.Should().BeNull();
    }

    [Fact]
    public void A_rebuild_that_fails_is_rejected_and_Ready_stays_true()
    {
        World world = Published();
        string release = world.Status.Release!.Name;
        world.AskForRebuild("a");
        world.Step();
        world.Ends("build-cpu", 11);
        world.Step();

        world.Condition("Ready").Should().Be("True Published");
        world.Condition("CandidateRejected").Should().Be("True AccuracyGateFailed");
        world.Condition("Stalled").Should().Be("absent");
        world.Status.Release!.Name.Should().Be(release);
        world.EventReasons().Should().EndWith("CandidateRejected");
        world.Edit(spec => spec.Builder = new() { PriorityClassName = "high" });
        world.Step();
        world.Condition("Ready").Should().Be("True Published", "the declaration is what it was");
        world.AskForRebuild("b");
        world.RunToEnd();
        world.Condition("CandidateRejected").Should().Be("absent");
        world.Condition("Ready").Should().Be("True Published");
    }

    [Fact]
    public void An_edit_during_a_rebuild_is_an_edit()
    {
        World world = Published();
        world.AskForRebuild("a");
        world.Step();
        world.Edit(spec => spec.Precisions = [EnginePrecision.FP16]);
        world.Step();

        world.Condition("Ready").Should().Be("False Progressing");
    }

    [Fact]
    public void A_harmless_edit_together_with_a_rebuild_stays_ready()
    {
        World world = Published();
        world.AskForRebuild("a");
        world.Edit(spec => spec.DeletionPolicy = DeletionPolicy.Delete);
        world.Step();

        world.Condition("Ready").Should().Be("True Published");
        world.Created.Should().Equal("build-cpu");
    }

    [Fact]
    public void A_request_that_was_handled_is_not_taken_up_again_though_its_annotation_goes()
    {
        World world = Published();
        world.AskForRebuild("a");
        world.RunToEnd();
        world.Created.Clear();
        world.Engine.Metadata.Annotations = null;
        world.Step();

        world.Created.Should().BeEmpty();
    }

    [Fact]
    public void A_rebuild_tries_a_failed_prepare_again()
    {
        var world = World.WithOneTarget();
        world.Step();
        world.Ends(world.Prepares()[0], 11);
        world.Step();
        world.AskForRebuild("a");
        world.Step().Delete.Should().ContainSingle();
        world.Collect();

        world.Step().Create.Should().ContainSingle();
        world.Condition("Reconciling").Should().StartWith("True");
    }

    [Fact]
    public void A_rebuild_tries_a_failed_prepare_again_also_when_sources_are_resolved_first()
    {
        var world = World.WithOneTarget();
        world.Engine.Spec.Model.Source.Sha256 = null;
        world.Step();
        world.Ends("resolve");
        world.Step();
        world.GivesUp(world.Prepares()[0], "BackoffLimitExceeded");
        world.Step();
        world.AskForRebuild("a");
        world.RunToEnd();

        world.Condition("Ready").Should().Be("True Published");
    }

    [Fact]
    public void A_hostile_request_is_cut_and_cleaned()
    {
        World world = Published();
        world.AskForRebuild("\u001b[31m" + new string('x', 10_000));
        world.Step();

        world.Status.LastHandledRebuild!.Length.Should().Be(128);
        world.Step().Create.Should().BeEmpty();
    }

    [Fact]
    public void A_suspended_engine_takes_a_request_up_only_when_it_goes_on()
    {
        World world = Published();
        world.Edit(spec => spec.Suspend = true);
        world.AskForRebuild("a");
        world.Step().Create.Should().BeEmpty();
        world.Status.LastHandledRebuild.Should().BeNull();
        world.Edit(spec => spec.Suspend = false);
        world.Step();

        world.Created.Should().Equal("build-cpu");
        world.Condition("Ready").Should().Be("True Published");
    }

    [Fact]
    public void A_new_image_of_the_operator_builds_beside_a_release_that_stays_ready()
    {
        World world = Published();
        world.Settings = world.Settings with { BuilderImage = "builder:2" };
        world.Step();

        world.Created.Should().ContainSingle().Which.Should().StartWith("prepare-");
        world.Condition("Ready").Should().Be("True Published");
    }

    private static World Published()
    {
        var world = World.WithOneTarget();
        world.RunToEnd();
        world.Created.Clear();
        world.Events.Clear();
        return world;
    }
}
