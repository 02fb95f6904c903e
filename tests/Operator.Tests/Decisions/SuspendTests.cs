using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Tests.Decisions;

public class SuspendTests
{
    [Fact]
    public void A_suspended_engine_starts_nothing_and_says_so()
    {
        var world = World.WithOneTarget();
        world.Engine.Spec.Suspend = true;
        world.Step();

        world.Created.Should().BeEmpty();
        world.Condition("Ready").Should().Be("False Suspended");
        world.Condition("Reconciling").Should().Be("absent");
        world.Stage(world.Prepares()[0]).Reason.Should().Be("Suspended");
        world.EventReasons().Should().Equal("Suspended");
    }

    [Fact]
    public void Running_Jobs_go_on_and_are_recorded_and_work_resumes_where_it_was()
    {
        var world = World.WithOneTarget();
        world.Step();
        world.Runs(world.Prepares()[0]);
        world.Edit(spec => spec.Suspend = true);
        world.Step().Delete.Should().BeEmpty();
        world.Message("Ready").Should().Contain("1 Job goes on");
        world.Ends(world.Prepares()[0]);
        world.Step();
        world.Stage(world.Prepares()[0]).State.Should().Be(StageState.Succeeded);
        world.Created.Should().HaveCount(1);
        world.Events.Clear();
        world.Edit(spec => spec.Suspend = false);
        world.Step();

        world.Created.Should().HaveCount(2).And.EndWith("build-cpu");
        world.EventReasons().Should().Equal("StageStarted", "Resumed");
        world.Condition("Reconciling").Should().StartWith("True");
    }

    [Fact]
    public void A_published_engine_stays_ready_while_it_is_suspended()
    {
        var world = World.WithOneTarget();
        world.RunToEnd();
        world.Events.Clear();
        world.Edit(spec => spec.Suspend = true);
        world.Step();

        world.Condition("Ready").Should().Be("True Published");
        world.Message("Ready").Should().EndWith("Suspended: nothing new is started.");
        world.EventReasons().Should().Equal("Suspended");
        world.Edit(spec => spec.Suspend = false);
        world.Step();
        world.EventReasons().Should().Equal("Resumed");
    }

    [Fact]
    public void An_edit_while_suspended_is_not_ready_and_keeps_the_release()
    {
        var world = World.WithOneTarget();
        world.RunToEnd();
        world.Edit(spec => (spec.Suspend, spec.Accuracy.Gates[0].Min) = (true, "0.999"));
        world.Step();

        world.Condition("Ready").Should().Be("False Suspended");
        world.Message("Ready").Should().Contain("stays current");
        world.Status.Release.Should().NotBeNull();
    }
}
