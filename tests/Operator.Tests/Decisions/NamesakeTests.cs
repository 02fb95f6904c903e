using TrtOperator.Operator.Decisions;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Tests.Decisions;

public class NamesakeTests
{
    [Fact]
    public void A_foreign_Job_with_our_name_is_never_adopted_or_touched()
    {
        World world = WithJob(job => job with { OwnerUid = null, Stage = null, Key = null });
        Decision decision = world.Step();

        decision.Create.Should().BeEmpty();
        decision.Delete.Should().BeEmpty();
        decision.RequeueAfter.Should().Be(TimeSpan.FromMinutes(1));
        world.Condition("Stalled").Should().Be("True JobNameTaken");
        world.EventReasons().Should().Equal("JobNameTaken", "Stalled");
        world.Jobs.Clear();
        world.Step().Create.Should().ContainSingle();
        world.Condition("Stalled").Should().Be("absent");
    }

    [Fact]
    public void A_complete_Job_of_somebody_else_is_no_success_of_ours()
    {
        World world = WithJob(job => job with { OwnerUid = "uid-0", Outcome = JobOutcome.Complete });
        world.Step();

        world.Status.Stages!.Should().NotContain(stage => stage.State == Api.V1Alpha1.StageState.Succeeded);
        world.Condition("Reconciling").Should().StartWith("True");
        world.Condition("Ready").Should().Be("False JobNameTaken");
        world.Message("Ready").Should().Contain("an earlier TrtEngine of this name");
    }

    [Fact]
    public void The_Job_of_a_deleted_namesake_that_is_going_is_waited_for()
    {
        World world = WithJob(job => job with { OwnerUid = "uid-0", IsTerminating = true });
        Decision decision = world.Step();

        decision.RequeueAfter.Should().BeNull();
        decision.Create.Should().BeEmpty();
        world.Stage(world.Prepares()[0]).Reason.Should().Be("WaitingForDeletion");
        world.Collect();
        world.Step().Create.Should().ContainSingle();
    }

    [Fact]
    public void A_Job_of_ours_whose_key_was_tampered_with_is_made_anew()
    {
        World world = WithJob(job => job with { Key = "0000" });

        world.Step().Delete.Should().ContainSingle();
        world.Collect();
        world.Step().Create.Should().ContainSingle();
    }

    private static World WithJob(Func<ObservedJob, ObservedJob> change)
    {
        var world = World.WithOneTarget();
        world.Carry(world.Decide());
        world.Engine.Status = null;
        world.Events.Clear();
        world.Change(_ => true, change);
        return world;
    }
}
