using System.Text.Json;
using TrtOperator.BuilderJob.Terminal;

namespace TrtOperator.BuilderJob.Tests.Terminal;

public sealed class DisplayTests
{
    [Fact]
    public void Piped_text_is_one_plain_line_a_stage()
    {
        StringWriter output = new() { NewLine = "\n" };
        TextDisplay display = new(output, live: false, colour: false, width: 80);

        display.Begin("calibrate", "ranges");
        display.Progress(1, 10);
        display.Finish("84 tensors", reused: false);
        display.Begin("prepare", "INT8");
        display.Finish("INT8", reused: true);
        display.Say(Tone.Bad, "Refused.");

        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Should().HaveCount(3);
        lines[0].Should().StartWith("+ calibrate   84 tensors (").And.EndWith(" s)");
        lines[1].Should().Be("= prepare     INT8 (nothing to do)");
        lines[2].Should().Be("x Refused.");
        output.ToString().Should().NotContain("\e");
    }

    [Fact]
    public void A_terminal_redraws_one_line_within_its_width()
    {
        StringWriter output = new();
        TextDisplay display = new(output, live: true, colour: false, width: 40);

        display.Begin("calibrate", new string('x', 200));
        display.Finish("done", reused: false);

        output.ToString().Split("\r\e[2K", StringSplitOptions.RemoveEmptyEntries)[0].Length.Should().BeLessThan(40);
        output.ToString().Should().EndWith(" s)" + output.NewLine);
    }

    [Fact]
    public void A_terminal_shows_how_far_a_stage_is_and_wipes_it_for_a_sentence()
    {
        StringWriter output = new() { NewLine = "\n" };
        TextDisplay display = new(output, live: true, colour: true, width: 80);

        display.Begin("build", "cpu");
        display.Say(Tone.Warning, "look");
        display.Finish("made", reused: true);

        output.ToString().Should().Be("\r\e[2Kbuild       cpu ...\r\e[2K\e[33m!\e[0m look\n\e[2m=\e[0m build       made (nothing to do)\n");
    }

    [Fact]
    public void A_name_from_outside_cannot_steer_the_terminal()
    {
        StringWriter output = new() { NewLine = "\n" };
        TextDisplay display = new(output, live: false, colour: false, width: 80);

        display.Say(Tone.Bad, "node '\e]0;owned\a\e[2J' on\ntwo lines, élan");

        output.ToString().Should().Be("x node '?]0;owned??[2J' on\ntwo lines, élan\n");
    }

    [Fact]
    public void Json_escapes_what_would_break_its_line()
    {
        StringWriter output = new() { NewLine = "\n" };

        new JsonDisplay(output).Say(Tone.Note, "a\n\e[2J");

        string line = output.ToString().TrimEnd('\n');
        line.Should().NotContain("\n").And.NotContain("\e");
        JsonDocument.Parse(line).RootElement.GetProperty("message").GetString().Should().Be("a\n\e[2J");
        JsonDocument.Parse(line).RootElement.GetProperty("tone").GetString().Should().Be("Note");
    }

    [Fact]
    public void Json_is_one_object_a_line()
    {
        StringWriter output = new();
        JsonDisplay display = new(output);

        display.Begin("build", "cpu");
        display.Say(Tone.Warning, "look");
        display.Finish("made", reused: false);

        JsonElement[] lines = [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        lines.Select(line => line.GetProperty("event").GetString()).Should().Equal("begin", "message", "end");
        lines[2].GetProperty("stage").GetString().Should().Be("build");
    }

    [Theory]
    [InlineData(0, 10, 5, null)]
    [InlineData(10, 10, 5, null)]
    [InlineData(5, 10, 0.1, null)]
    [InlineData(5, 10, 5, 5.0)]
    [InlineData(1, 4, 2, 6.0)]
    public void The_time_left_follows_from_what_is_done(long done, long total, double elapsed, double? left)
        => TimeLeft.Estimate(done, total, TimeSpan.FromSeconds(elapsed))?.TotalSeconds.Should().Be(left);

    [Theory]
    [InlineData(0.2, "under 1 s")]
    [InlineData(42, "42 s")]
    [InlineData(185, "3 min 05 s")]
    [InlineData(4200, "1 h 10 min")]
    public void Times_are_short(double seconds, string expected) => TimeLeft.Format(TimeSpan.FromSeconds(seconds)).Should().Be(expected);
}
