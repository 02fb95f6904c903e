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
}
