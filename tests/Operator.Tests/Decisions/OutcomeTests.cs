using System.Text;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Decisions;

namespace TrtOperator.Operator.Tests.Decisions;

public class OutcomeTests
{
    public static TheoryData<string> Malformed => new(
        "",
        "Killed\u0000\u001b[31m by {\"a\"",
        "null",
        "{\"exitCode\":0,\"stage\":\"Prepare\",\"reason\":\"Done\",\"unknown\":1}",
        "{\"exitCode\":0,\"stage\":\"Nonsense\",\"reason\":\"Done\"}",
        new string('x', 5000));

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_termination_message_that_is_no_outcome_stalls_with_a_clean_sentence(string raw)
    {
        World world = Prepared(out string prepare);
        world.Ends(prepare, raw: raw);
        world.Step();

        world.Condition("Stalled").Should().Be("True InvalidOutcome");
        world.Stage(prepare).State.Should().Be(StageState.Failed);
        world.Created.Should().HaveCount(1);
    }

    [Fact]
    public void An_outcome_of_another_key_stage_or_future_generation_is_no_success()
    {
        foreach (Action<BuildOutcome> change in new Action<BuildOutcome>[]
        {
            outcome => outcome.Key = new string('0', 64),
            outcome => outcome.Key = null,
            outcome => outcome.Stage = BuildStage.Build,
            outcome => outcome.Generation = 7,
            outcome => outcome.ExitCode = 11,
        })
        {
            World world = Prepared(out string prepare);
            world.Ends(prepare, change: change);
            world.Step();

            world.Stage(prepare).Reason.Should().Be("InvalidOutcome");
            world.Message("Stalled").Should().Contain("is a builder of this version");
        }
    }

    [Fact]
    public void A_resolve_that_pins_too_little_is_no_success()
    {
        var world = World.WithOneTarget();
        world.Engine.Spec.Model.Source.Sha256 = null;
        world.Step();
        world.Ends("resolve", change: outcome => outcome.Digests = null);
        world.Step();

        world.Condition("Resolved").Should().Be("False InvalidOutcome");
        world.Message("Stalled").Should().Contain("spec.model.source");
    }

    [Fact]
    public void A_publish_without_a_release_is_no_success()
    {
        World world = Built();
        world.Ends("publish", change: outcome => outcome.Release = null);
        world.Step();

        world.Condition("Ready").Should().Be("False InvalidOutcome");
        world.Status.Release.Should().BeNull();
    }

    [Theory]
    [InlineData(10, "BadInput")]
    [InlineData(12, "NotSupported")]
    public void A_permanent_failure_stalls_and_stops_the_retries(int exitCode, string reason)
    {
        World world = Prepared(out string prepare);
        world.Ends(prepare, exitCode);
        Decision decision = world.Step();

        decision.StopRetrying.Should().ContainSingle();
        world.Condition("Stalled").Should().Be("True " + reason);
        world.Condition("Prepared").Should().Be("False " + reason);
        world.Message("Stalled").Should().Contain("did not succeed");
        world.Status.Targets!.Single().State.Should().Be(TargetState.Failed);
        world.EventReasons().Should().Equal("StageStarted", "StageFailed", "Stalled");
    }

    [Fact]
    public void Retries_that_were_not_stopped_because_of_a_crash_are_stopped_later()
    {
        World world = Prepared(out string prepare);
        world.Ends(prepare, 10);
        world.Carry(world.Decide() with { StopRetrying = [] });

        world.Step().StopRetrying.Should().ContainSingle();
    }

    [Fact]
    public void A_failed_gate_tells_the_value_beside_the_limit()
    {
        var world = World.WithOneTarget();
        world.Step();
        world.Ends(world.Prepares()[0]);
        world.Step();
        world.Ends("build-cpu", 11);
        world.Step();

        world.Condition("Ready").Should().Be("False AccuracyGateFailed");
        world.Condition("Stalled").Should().Be("True AccuracyGateFailed");
        world.Condition("AccuracyVerified").Should().Be("False AccuracyGateFailed");
        world.Message("Stalled").Should().Contain("cosine is 0.9, limit min 0.99");
        world.Status.Targets!.Single().Gates!.Single().Passed.Should().BeFalse();
    }

    [Fact]
    public void A_transient_failure_is_left_to_the_Job_until_that_gives_up()
    {
        World world = Prepared(out string prepare);
        world.Ends(prepare, 20);
        Decision decision = world.Step();
        decision.StopRetrying.Should().BeEmpty();
        world.Condition("Stalled").Should().Be("absent");
        world.GivesUp(prepare, "BackoffLimitExceeded");
        world.Step();

        world.Condition("Ready").Should().Be("False " + world.Stage(prepare).Reason);
        world.Condition("Stalled").Should().StartWith("True");
    }

    [Fact]
    public void A_Job_that_took_too_long_stalls_and_says_what_to_do()
    {
        World world = Prepared(out string prepare);
        world.GivesUp(prepare, "DeadlineExceeded");
        world.Step();

        world.Condition("Stalled").Should().Be("True DeadlineExceeded");
        world.Message("Stalled").Should().Contain("activeDeadlineSeconds");
    }

    [Fact]
    public void A_failed_target_does_not_stop_the_others_and_nothing_is_published()
    {
        var world = new World();
        world.Step();
        world.Ends(world.Prepares()[0]);
        world.Ends(world.Prepares()[1]);
        world.Step();
        world.Ends("build-rtx", 11);
        world.Step();
        world.Jobs.Should().HaveCount(5).And.OnlyContain(job => !job.IsTerminating);
        world.Message("Stalled").Should().Contain("2 other stages go on");
        world.Ends("build-cpu");
        world.Ends("build-rtx-old");
        world.Step();

        world.Status.TargetsPassed.Should().Be("2/3");
        world.Status.Targets!.Select(target => target.State).Should().Equal(TargetState.Passed, TargetState.Failed, TargetState.Passed);
        world.Created.Should().NotContain("publish");
        world.Condition("Stalled").Should().Be("True AccuracyGateFailed");
    }

    [Fact]
    public void Builds_of_a_failed_prepare_are_not_started_while_those_of_another_are()
    {
        var world = new World();
        world.Step();
        world.Ends(world.Prepares()[0], 12);
        world.Ends(world.Prepares()[1]);
        world.Step();

        world.Created.Skip(2).Should().Equal("build-rtx", "build-rtx-old");
        world.Stage("build-cpu").Message.Should().Be($"Not started: {world.Prepares()[0]} failed.");
    }

    [Fact]
    public void Hostile_words_of_a_builder_reach_status_clean_and_cut()
    {
        World world = Prepared(out string prepare);
        world.Ends(prepare, 10, outcome =>
        {
            outcome.Reason = "Bad reason\n";
            outcome.Message = "\u001b[2JA\u202eB\u0007\r\n" + new string('\u00e4', 900);
        });
        world.Step();

        world.Stage(prepare).Message.Should().NotMatchRegex("[\\x00-\\x1f\\x7f\\u202e]");
        world.Stage(prepare).Reason.Should().MatchRegex("^[A-Za-z]+$");
    }

    [Fact]
    public void Measured_values_of_a_target_are_kept_when_the_pod_is_gone()
    {
        World world = Built();
        world.Drop(job => job.Stage == "build-cpu");
        world.Step();

        world.Status.Targets!.Single().Gates!.Single().Value.Should().Be("0.999");
    }

    [Fact]
    public void The_largest_outcome_that_there_can_be_fits_the_status()
    {
        World world = Prepared(out string prepare);
        var layers = Enumerable.Range(0, 20).Select(i => new ProtectedLayerStatus { Name = "layer-" + i, Verdict = ProtectionVerdict.Strict, Message = "ok" }).ToArray();
        world.Ends(prepare, change: outcome => outcome.Targets = [new() { Name = "cpu", ProtectedLayers = layers, PrecisionCounts = new Dictionary<string, int> { ["INT8"] = 3 } }]);
        world.Step();

        world.Status.Targets!.Single().ProtectedLayers.Should().HaveCount(20);
        Encoding.UTF8.GetByteCount(world.Message("Ready")).Should().BePositive();
    }

    private static World Prepared(out string prepare)
    {
        var world = World.WithOneTarget();
        world.Step();
        prepare = world.Prepares()[0];
        return world;
    }

    private static World Built()
    {
        World world = Prepared(out string prepare);
        world.Ends(prepare);
        world.Step();
        world.Ends("build-cpu");
        world.Step();
        return world;
    }
}
