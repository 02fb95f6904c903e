using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Decisions;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Tests.Decisions;

public class DeletionTests
{
    [Fact]
    public void The_finalizer_is_there_only_while_releases_are_to_go()
    {
        var world = World.WithOneTarget();
        world.Step().Finalizer.Should().Be(FinalizerWish.Keep);
        world.Edit(spec => spec.DeletionPolicy = DeletionPolicy.Delete);
        world.Step().Finalizer.Should().Be(FinalizerWish.Add);
        world.Edit(spec => spec.DeletionPolicy = DeletionPolicy.Retain);
        world.Step().Finalizer.Should().Be(FinalizerWish.Remove);
    }

    [Fact]
    public void With_Delete_all_Jobs_stop_then_releases_are_removed_then_the_object_goes()
    {
        World world = Deleting();
        string[] names = [.. world.Jobs.Select(job => job.Name)];
        Decision decision = world.Step();
        decision.Delete.Select(job => job.Name).Should().BeEquivalentTo(names);
        decision.Create.Should().BeEmpty("a publish that still runs could race it");
        world.Condition("Ready").Should().Be("False Deleting");
        world.Condition("Reconciling").Should().Be("True Deleting");
        world.Collect();
        WantedJob retire = world.Step().Create.Single();
        retire.Order.Stage.Should().Be(BuildStage.Retire);
        retire.Stage.Should().Be("retire");
        world.Runs("retire");
        world.Step();
        world.IsGone.Should().BeFalse();
        world.Ends("retire");
        world.Step().Finalizer.Should().Be(FinalizerWish.Remove);

        world.IsGone.Should().BeTrue();
    }

    [Fact]
    public void A_retire_that_fails_keeps_the_object_and_says_what_to_do()
    {
        World world = Retiring();
        world.Ends("retire", 10);
        world.Step().StopRetrying.Should().ContainSingle();

        world.IsGone.Should().BeFalse();
        world.Condition("Stalled").Should().Be("True RetireFailed");
        world.Message("Stalled").Should().Contain("deletionPolicy Retain").And.Contain("did not succeed");
        world.Status.Release.Should().NotBeNull();
    }

    [Fact]
    public void A_failed_retire_is_tried_again_after_an_edit_even_while_suspended()
    {
        World world = Retiring();
        world.Ends("retire", 10);
        world.Step();
        world.Edit(spec => (spec.Suspend, spec.Publish.Destination.SecretRef) = (true, new() { Name = "mended" }));
        world.Step().Delete.Should().ContainSingle();
        world.Collect();

        world.Step().Create.Should().ContainSingle();
        world.Ends("retire");
        world.Step();
        world.IsGone.Should().BeTrue();
    }

    [Fact]
    public void Retain_lets_the_object_go_at_once()
    {
        World world = Retiring();
        world.Ends("retire", 10);
        world.Step();
        world.Edit(spec => spec.DeletionPolicy = DeletionPolicy.Retain);

        world.Step().Finalizer.Should().Be(FinalizerWish.Remove);
        world.IsGone.Should().BeTrue();
    }

    [Fact]
    public void In_a_namespace_that_goes_the_finalizer_goes_at_once_and_an_event_says_that_releases_stay()
    {
        World world = Deleting();
        world.IsNamespaceTerminating = true;
        Decision decision = world.Step();

        decision.Finalizer.Should().Be(FinalizerWish.Remove);
        decision.Create.Should().BeEmpty();
        decision.Events.Should().ContainSingle().Which.Reason.Should().Be("ReleasesRetained");
        decision.Events[0].Message.Should().Contain("azblob://acct/engines");
    }

    [Fact]
    public void An_object_without_the_finalizer_only_stops_its_Jobs()
    {
        var world = World.WithOneTarget();
        world.Step();
        world.Engine.Metadata.Finalizers = ["example.com/other"];
        world.Delete();
        Decision decision = world.Decide();

        decision.Delete.Should().ContainSingle();
        decision.Create.Should().BeEmpty();
        decision.Finalizer.Should().Be(FinalizerWish.Keep);
        decision.Status.Should().BeSameAs(world.Engine.Status);
    }

    [Fact]
    public void An_object_that_never_did_anything_goes_without_a_Job()
    {
        var world = World.WithOneTarget();
        world.Engine.Spec.Precisions = [];
        world.Engine.Spec.DeletionPolicy = DeletionPolicy.Delete;
        world.Step();
        world.Delete();
        world.Step();

        world.Created.Should().BeEmpty();
        world.IsGone.Should().BeTrue();
    }

    [Fact]
    public void Retire_waits_for_a_slot_and_for_a_foreign_Job_of_its_name()
    {
        World world = Deleting();
        world.Step();
        world.Collect();
        world.Capacity[BuiltInClasses.Cpu] = 0;
        world.Step().WaitsForClasses.Should().Equal(BuiltInClasses.Cpu);
        world.Capacity.Clear();
        string name = world.Decide().Create.Single().Name;
        world.Jobs.Add(new(name, "foreign", null, null, null, null, world.Now, null, JobOutcome.None, null, null, false, false, 0, 0, 1));
        world.Step().RequeueAfter.Should().NotBeNull();

        world.Condition("Stalled").Should().Be("True RetireFailed");
        world.Message("Stalled").Should().Contain(name);
    }

    [Fact]
    public void A_retire_whose_Job_cannot_be_made_says_so_and_Retain_helps()
    {
        World world = Deleting();
        world.Step();
        world.Collect();
        Decision decision = EngineDecisions.Decide(world.View(), new Refusal("InvalidSpec", "spec.builder asks for what is not allowed."));

        decision.Create.Should().BeEmpty();
        decision.Finalizer.Should().Be(FinalizerWish.Keep);
        ConditionChecks.Of(decision.Status, "Stalled")!.Message.Should().Contain("spec.builder asks for what is not allowed.").And.Contain("deletionPolicy Retain");
    }

    private static World Deleting()
    {
        var world = World.WithOneTarget();
        world.Engine.Spec.DeletionPolicy = DeletionPolicy.Delete;
        world.RunToEnd();
        world.Delete();
        return world;
    }

    private static World Retiring()
    {
        World world = Deleting();
        world.Step();
        world.Collect();
        world.Step();
        return world;
    }
}
