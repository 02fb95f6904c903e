using System.Diagnostics;
using System.Text.Json;

namespace TrtOperator.BuilderJob.Terminal;

/// <summary>One JSON object a line: what an operator tails from a Job's log. The result document is printed elsewhere.</summary>
public sealed class JsonDisplay(TextWriter output) : IRunDisplay
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly Lock _gate = new();
    private string _stage = "";
    private long _started;
    private long _lastWritten;

    /// <inheritdoc/>
    public void Begin(string stage, string what)
    {
        lock (_gate)
        {
            _stage = stage;
            _started = _lastWritten = Stopwatch.GetTimestamp();
            Write(new { Event = "begin", Stage = stage, Message = what });
        }
    }

    /// <inheritdoc/>
    public void Progress(long done, long total)
    {
        lock (_gate)
        {
            if (_stage.Length == 0 || Stopwatch.GetElapsedTime(_lastWritten) < Period)
            {
                return;
            }

            _lastWritten = Stopwatch.GetTimestamp();
            TimeSpan? left = TimeLeft.Estimate(done, total, Stopwatch.GetElapsedTime(_started));
            Write(new { Event = "progress", Stage = _stage, Done = done, Total = total, SecondsLeft = left?.TotalSeconds });
        }
    }

    /// <inheritdoc/>
    public void Finish(string outcome, bool reused)
    {
        lock (_gate)
        {
            Write(new { Event = "end", Stage = _stage, Reused = reused, Seconds = Math.Round(Stopwatch.GetElapsedTime(_started).TotalSeconds, 3), Message = outcome });
            _stage = "";
        }
    }

    /// <inheritdoc/>
    public void Say(Tone tone, string sentence)
    {
        lock (_gate)
        {
            Write(new { Event = "message", Tone = tone.ToString(), Message = sentence });
        }
    }

    private void Write<T>(T line) => output.WriteLine(JsonSerializer.Serialize(line, Json));
}
