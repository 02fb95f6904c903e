using TrtOperator.BuilderJob.Terminal;

namespace TrtOperator.BuilderJob.Tests.Strangers;

public sealed class WrappedTextTests
{
    [Theory]
    [InlineData("", 10, "")]
    [InlineData("0123456789", 10, "0123456789")]
    [InlineData("at least 0.9 required", 10, "at least|0.9|required")]
    [InlineData("at least 0.9 required", 12, "at least 0.9|required")]
    [InlineData("see /a/path/beyond/it now", 8, "see|/a/path/beyond/it|now")]
    [InlineData("/a/path/beyond/it", 8, "/a/path/beyond/it")]
    public void Lines_end_between_words(string text, int width, string lines) => WrappedText.Of(text, width).Should().Equal(lines.Split('|'));

    [Fact]
    public void A_terminal_gets_lines_of_its_width_and_a_log_one_line_a_sentence()
    {
        string sentence = string.Join(' ', Enumerable.Repeat("word", 40));
        Said(live: true).TrimEnd().Split('\n').Should().HaveCountGreaterThan(3).And.OnlyContain(line => line.TrimEnd().Length <= 50);
        Said(live: false).TrimEnd().Should().Be("! " + sentence);

        string Said(bool live)
        {
            using StringWriter output = new();
            new TextDisplay(output, live, colour: false, width: 50).Say(Tone.Warning, sentence);
            return output.ToString();
        }
    }

    [Fact]
    public void What_follows_a_stopped_live_line_has_a_line_of_its_own()
    {
        using StringWriter output = new();
        TextDisplay display = new(output, live: true, colour: false, width: 80);
        display.Begin("calibrate", "ranges");
        display.BreakOff();
        display.BreakOff();
        output.ToString().Should().EndWith("ranges ..." + output.NewLine);
    }
}
