using System.Text.Json;
using TrtOperator.BuilderJob.Terminal;

namespace TrtOperator.BuilderJob.Tests.Terminal;

public sealed class JobDisplayTests : IDisposable
{
    private readonly StringWriter _log = new();
    private readonly ManualTime _time = new();

    private JsonElement[] Lines => [.. _log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    public void Dispose() => _log.Dispose();

    [Fact]
    public void The_last_line_says_at_any_moment_which_step_is_how_far()
    {
        JobDisplay display = new(_log, _time);
        Action[] moments =
        [
            () => display.Say(Tone.Note, "before any step"),
            () => display.Begin("calibrate", "activation\nranges"),
            () => display.Progress(10, 40),
            () => display.Say(Tone.Warning, "in between"),
            () => display.Finish("84 tensors", reused: false),
            () => display.Begin("gates", "cpu"),
            () => display.Finish("1 of 1", reused: true),
            () => display.Conclude(0, "Prepared", "Every gate passed."),
        ];
        List<string> last = [];
        foreach (Action moment in moments)
        {
            _time.Now += TimeSpan.FromSeconds(2).Ticks;
            moment();
            JsonElement line = Lines[^1];
            last.Add($"{line.GetProperty("stage").GetString()} {line.GetProperty("done").GetInt64()}/{line.GetProperty("total").GetInt64()}");
        }

        last.Should().Equal("start 0/1", "calibrate 0/1", "calibrate 10/40", "calibrate 10/40", "calibrate 40/40", "gates 0/1", "gates 1/1", "gates 1/1");
        Lines[^1].GetProperty("exitCode").GetInt32().Should().Be(0);
    }

    [Fact]
    public void Progress_is_written_about_once_a_second()
    {
        JobDisplay display = new(_log, _time);
        display.Begin("calibrate", "ranges");

        for (int i = 1; i <= 100; i++)
        {
            _time.Now += TimeSpan.FromMilliseconds(100).Ticks;
            display.Progress(i, 100);
        }

        Lines.Count(line => line.GetProperty("event").GetString() == "progress").Should().Be(10);
    }

    private sealed class ManualTime : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now;
    }
}
