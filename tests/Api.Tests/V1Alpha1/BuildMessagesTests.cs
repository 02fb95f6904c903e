using System.Text;
using CsCheck;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.Tests.V1Alpha1;

public class BuildMessagesTests
{
    [Fact]
    public void An_order_reads_back_as_it_was_written()
    {
        var order = new BuildOrder { Stage = BuildStage.Prepare, Name = "ocr-rec", Generation = 4, Key = "abc", Spec = Sample.Engine().Spec, Digests = { ["spec.model.source"] = new string('a', 64) } };

        var again = BuildMessages.ReadOrder(BuildMessages.WriteOrder(order));

        again.Should().BeEquivalentTo(order);
        BuildMessages.WriteOrder(again).Should().Be(BuildMessages.WriteOrder(order)).And.Contain("\"stage\":\"Prepare\"");
    }

    [Fact]
    public void An_outcome_reads_back_as_it_was_written()
    {
        var outcome = new BuildOutcome { ExitCode = 11, Stage = BuildStage.Build, Generation = 2, Reason = "GateFailed", Message = "Gate 'cer' failed.", Key = "k", Outputs = new Dictionary<string, string> { ["report"] = "r.json" } };

        BuildMessages.ReadOutcome(BuildMessages.WriteOutcome(outcome)).Should().BeEquivalentTo(outcome);
    }

    [Fact]
    public void An_outcome_always_fits_the_termination_message_and_reads_back() =>
        Gen.Select(Gen.String[0, 6000], Gen.String[Gen.Char.AlphaNumeric, 0, 80].Array[0, 20]).Sample((message, outputs) =>
        {
            var json = BuildMessages.WriteOutcome(new BuildOutcome
            {
                Stage = BuildStage.Build,
                Reason = "Done",
                Message = message,
                Outputs = outputs.Select((text, i) => (text, i)).ToDictionary(pair => "o" + pair.i, pair => pair.text),
            });
            return Encoding.UTF8.GetByteCount(json) <= BuildMessages.MaxOutcomeBytes && BuildMessages.ReadOutcome(json).Reason == "Done";
        }, iter: 300);

    [Fact]
    public void A_long_message_is_cut_and_says_so()
    {
        var again = BuildMessages.ReadOutcome(BuildMessages.WriteOutcome(new BuildOutcome { Stage = BuildStage.Build, Reason = "X", Message = string.Concat(Enumerable.Repeat("\U0001F600", 3000)) }));

        again.Message.Should().EndWith("...").And.NotContain("\uFFFD");
        again.Message.Length.Should().BeGreaterThan(600, "each of these takes twelve bytes escaped, and four thousand fit");
    }

    [Fact]
    public void Outputs_that_do_not_fit_are_refused()
    {
        var write = () => BuildMessages.WriteOutcome(new BuildOutcome { Reason = "X", Outputs = Enumerable.Range(0, 30).ToDictionary(i => "o" + i, _ => new string('x', 500)) });

        write.Should().Throw<InvalidDeclarationException>().WithMessage("outcome: takes * bytes; at most 4096 fit*");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"stage\":\"Prepare\",\"unknown\":1}")]
    [InlineData("{\"stage\":7,\"reason\":\"X\"}")]
    [InlineData("{\"stage\":\"Build\"}")]
    [InlineData("{\"stage\":\"Build\",\"reason\":\"X\",\"reason\":\"Y\"}")]
    public void A_broken_message_is_refused(string json)
    {
        var read = () => BuildMessages.ReadOutcome(json);

        read.Should().Throw<InvalidDeclarationException>().WithMessage("outcome*");
    }

    [Fact]
    public void What_is_known_of_targets_is_cut_from_the_least_to_the_most_important()
    {
        var outcome = new BuildOutcome { Stage = BuildStage.Build, ExitCode = 11, Reason = "AccuracyGateFailed", Message = "Gate 'cer' failed.", Targets = [Target("a100", layers: 20, gates: 3, evidence: 300)] };

        var again = BuildMessages.ReadOutcome(BuildMessages.WriteOutcome(outcome)).Targets!.Single();

        again.ProtectedLayers.Should().HaveCount(20).And.OnlyContain(layer => layer.Message!.Length <= 200);
        again.Gates.Should().HaveCount(3);
        again.Message.Should().Be("Refused.");
        outcome.Targets[0].ProtectedLayers![0].Message.Should().HaveLength(300, "the outcome itself stays as it is");
    }

    [Fact]
    public void A_failed_gate_outlives_layers_and_gates_that_passed()
    {
        var outcome = new BuildOutcome { Stage = BuildStage.Prepare, Reason = "AccuracyGateFailed", Message = "Gate 'g63' failed.", Targets = [Target("a100", layers: 64, gates: 64, evidence: 900)] };

        var again = BuildMessages.ReadOutcome(BuildMessages.WriteOutcome(outcome)).Targets!.Single();

        again.ProtectedLayers.Should().BeNull();
        again.Gates.Should().HaveCountLessThan(64).And.ContainSingle(gate => !gate.Passed).Which.Name.Should().Be("g63");
    }

    [Fact]
    public void Thirty_two_targets_keep_their_names_and_digests()
    {
        var outcome = new BuildOutcome { Stage = BuildStage.Publish, Reason = "Published", Targets = [.. Enumerable.Range(0, 32).Select(i => Target($"t{i}", layers: 3, gates: 2, evidence: 100))] };

        var again = BuildMessages.ReadOutcome(BuildMessages.WriteOutcome(outcome));

        again.Targets.Should().HaveCount(32);
    }

    [Fact]
    public void Digests_and_release_are_never_cut()
    {
        var outcome = new BuildOutcome
        {
            Stage = BuildStage.Resolve,
            Reason = "Resolved",
            Message = new string('m', 3000),
            Digests = Enumerable.Range(0, 20).ToDictionary(i => $"spec.accuracy.gates[{i}].decoder.vocabulary", _ => new string('a', 64)),
            Release = new ReleaseStatus { Name = "3-0123456789ab", Uri = "azblob://a/b/" + new string('u', 300) },
        };

        var again = BuildMessages.ReadOutcome(BuildMessages.WriteOutcome(outcome));

        again.Digests.Should().BeEquivalentTo(outcome.Digests);
        again.Release.Should().BeEquivalentTo(outcome.Release);
        again.Message.Should().EndWith("...");
    }

    [Fact]
    public void An_outcome_with_any_targets_fits_and_reads_back() =>
        Gen.Select(Gen.String[0, 3000], Gen.Int[0, 32], Gen.Int[0, 64], Gen.Int[0, 64], Gen.Int[0, 1024]).Sample((message, targets, layers, gates, evidence) =>
        {
            var json = BuildMessages.WriteOutcome(new BuildOutcome
            {
                Stage = BuildStage.Build,
                Reason = "Done",
                Message = message,
                Targets = [.. Enumerable.Range(0, targets).Select(i => Target($"t{i}" + new string('x', 50), layers, gates, evidence))],
            });
            var again = BuildMessages.ReadOutcome(json);
            return Encoding.UTF8.GetByteCount(json) <= BuildMessages.MaxOutcomeBytes && again.Reason == "Done" && (targets == 0 || again.Targets!.Count > 0);
        }, iter: 60);

    private static TargetStatus Target(string name, int layers, int gates, int evidence) => new()
    {
        Name = name,
        State = TargetState.Failed,
        Reason = "AccuracyGateFailed",
        Message = "Refused.",
        Sha256 = new string('b', 64),
        SizeBytes = 123456789,
        Precision = EnginePrecision.INT8,
        PrecisionCounts = new Dictionary<string, int> { ["INT8"] = 12, ["FP16"] = 40 },
        ProtectedLayers = [.. Enumerable.Range(0, layers).Select(i => new ProtectedLayerStatus { Name = $"/layer.{i}/MatMul", Message = new string('e', evidence) })],
        Gates = [.. Enumerable.Range(0, gates).Select(i => new GateStatus { Name = $"g{i}", Metric = "CosineSimilarity", Value = "0.99912", Bound = "0.998", Limit = "min 0.999", Passed = i < gates - 1 })],
    };
}
