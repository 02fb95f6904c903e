using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Decisions;

namespace TrtOperator.Operator.Tests.Decisions;

public class RoundTests
{
    [Fact]
    public void A_failed_real_gate_sends_the_model_back_to_prepare_with_a_tighter_gate()
    {
        World world = Building(maxRounds: 1);
        string key = world.Stage(world.Prepares()[0]).Key;
        world.Ends("build-cpu", 11);
        Decision decision = world.Step();

        WantedJob prepare = decision.Create.Single();
        prepare.Order.Round.Should().Be(1);
        prepare.Order.Key.Should().NotBe(key);
        decision.Delete.Should().HaveCount(2, "the Jobs of the last round are not wanted any more");
        world.Stage(prepare.Stage).Round.Should().Be(1);
        world.Condition("Stalled").Should().Be("absent");
        world.EventReasons().Should().Contain("NextRound");
        world.RunToEnd();
        world.Condition("Ready").Should().Be("True Published");
        world.Created.Should().Equal(prepare.Stage, "build-cpu", prepare.Stage, "build-cpu", "publish");
    }

    [Fact]
    public void After_the_last_round_the_engine_stalls()
    {
        World world = Building(maxRounds: 1);
        world.Ends("build-cpu", 11);
        world.Step();
        world.Collect();
        world.Ends(world.Prepares()[0]);
        world.Step();
        world.Ends("build-cpu", 11);
        world.Step();

        world.Condition("Stalled").Should().Be("True AccuracyGateFailed");
        world.Created.Should().HaveCount(4);
    }

    [Fact]
    public void Without_a_search_there_is_no_second_round()
    {
        World world = Building(maxRounds: 0);
        world.Ends("build-cpu", 11);
        world.Step();

        world.Condition("Stalled").Should().Be("True AccuracyGateFailed");
    }

    [Fact]
    public void Only_the_group_whose_gate_failed_goes_a_round_on_and_values_of_others_are_kept()
    {
        var world = new World { TakesAnything = true };
        world.Engine.Spec.AutoProtect = new() { Policy = AutoProtectPolicy.UntilGatesPass };
        world.Step();
        world.Ends(world.Prepares()[0]);
        world.Ends(world.Prepares()[1]);
        world.Step();
        world.Ends("build-cpu");
        world.Ends("build-rtx", 11);
        world.Step();

        world.Stage("build-cpu").State.Should().Be(StageState.Succeeded);
        world.Status.Targets![0].Sha256.Should().NotBeNull();
        world.Stage("build-rtx").Round.Should().Be(1);
        world.Stage("build-cpu").Round.Should().Be(0);
        world.RunToEnd();
        world.Condition("Ready").Should().Be("True Published");
    }

    [Fact]
    public void An_edit_begins_with_the_first_round_again()
    {
        World world = Building(maxRounds: 2);
        world.Ends("build-cpu", 11);
        world.Step();
        world.Edit(spec => spec.Accuracy.Gates[0].Min = "0.5");
        world.Step();

        world.Stage(world.Prepares()[0]).Round.Should().Be(0);
    }

    private static World Building(int maxRounds)
    {
        World world = World.WithOneTarget();
        world.TakesAnything = true;
        world.Engine.Spec.AutoProtect = new() { Policy = AutoProtectPolicy.UntilGatesPass, MaxRounds = maxRounds };
        world.Step();
        world.Ends(world.Prepares()[0]);
        world.Step();
        return world;
    }
}
