using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Decisions;
using TrtOperator.Operator.Slots;

namespace TrtOperator.Operator.Tests.Decisions;

public class SlotTests
{
    [Fact]
    public void Builds_take_the_slots_of_their_class_in_the_order_of_the_declaration()
    {
        var world = new World();
        world.Step();
        world.Capacity[BuiltInClasses.Rtx] = 1;
        world.Ends(world.Prepares()[1]);
        Decision decision = world.Step();

        decision.Create.Select(job => job.Stage).Should().Equal("build-rtx");
        decision.WaitsForClasses.Should().Equal(BuiltInClasses.Rtx);
        decision.RequeueAfter.Should().BeNull();
        world.Stage("build-rtx-old").State.Should().Be(StageState.Pending);
        world.Stage("build-rtx-old").Reason.Should().Be("WaitingForSlot");
        world.Stage("build-rtx-old").Message.Should().Contain("builtin-rtx");
        world.Ends("build-rtx");
        world.Step().Create.Select(job => job.Stage).Should().Equal("build-rtx-old");
    }

    [Fact]
    public void The_operator_as_a_whole_has_slots_too()
    {
        var world = new World();
        world.Capacity[SlotLedger.WholeOperator] = 1;
        world.Settings = world.Settings with { MaxConcurrentJobs = 1 };
        Decision decision = world.Step();

        decision.Create.Should().ContainSingle();
        decision.WaitsForClasses.Should().Equal(SlotLedger.WholeOperator);
        world.Stage(world.Prepares()[1]).Message.Should().Contain("at most 1 Jobs");
        world.RunToEnd();
        world.Condition("Ready").Should().Be("True Published");
    }

    [Fact]
    public void An_engine_that_only_waits_for_a_slot_says_so_at_a_glance()
    {
        var world = World.WithOneTarget();
        world.Capacity[BuiltInClasses.Cpu] = 0;
        world.Step();

        world.Condition("Ready").Should().Be("False WaitingForSlot");
        world.Condition("Reconciling").Should().StartWith("True");
    }

    [Fact]
    public void A_class_without_a_limit_has_room_for_all()
    {
        var world = new World();
        world.Step().WaitsForClasses.Should().BeEmpty();
    }
}
