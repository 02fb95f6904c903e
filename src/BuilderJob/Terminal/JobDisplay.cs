using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrtOperator.BuilderJob.Terminal;

/// <summary>
/// One JSON object a line on a Job's log. Every line says the step at work and how far it is (<c>stage</c>, <c>done</c>, <c>total</c>),
/// so that whoever reads only the last line of the log, at any moment, knows.
/// </summary>
/// <param name="output">The log.</param>
/// <param name="time">The clock that progress is held back by: about one line a second.</param>
public sealed class JobDisplay(TextWriter output, TimeProvider time) : IRunDisplay
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    private readonly Lock _gate = new();
    private string _stage = "start";
    private long _done;
    private long _total = 1;
    private long _started = time.GetTimestamp();
    private long _lastWritten = time.GetTimestamp();

    /// <inheritdoc/>
    public void Begin(string stage, string what)
    {
        lock (_gate)
        {
            (_stage, _done, _total) = (stage, 0, 1);
            _started = time.GetTimestamp();
            Write("begin", what);
        }
    }

    /// <inheritdoc/>
    public void Progress(long done, long total)
    {
        lock (_gate)
        {
            (_done, _total) = (done, total);
            if (time.GetElapsedTime(_lastWritten) >= Period)
            {
                Write("progress", null);
            }
        }
    }

    /// <inheritdoc/>
    public void Finish(string outcome, bool reused)
    {
        lock (_gate)
        {
            _total = Math.Max(1, _total);
            _done = _total;
            Write("end", outcome, reused: reused, seconds: Math.Round(time.GetElapsedTime(_started).TotalSeconds, 3));
        }
    }

    /// <inheritdoc/>
    public void Say(Tone tone, string sentence)
    {
        lock (_gate)
        {
            Write("message", sentence, tone: tone);
        }
    }

    /// <summary>The last line: what the Job came to.</summary>
    /// <param name="exitCode">Its exit code.</param>
    /// <param name="reason">One word.</param>
    /// <param name="message">One sentence.</param>
    public void Conclude(int exitCode, string reason, string message)
    {
        lock (_gate)
        {
            Write("outcome", message, exitCode: exitCode, reason: reason);
        }
    }

    private void Write(string what, string? message, Tone? tone = null, bool? reused = null, double? seconds = null, int? exitCode = null, string? reason = null)
    {
        _lastWritten = time.GetTimestamp();
        Line line = new(what, _stage, _done, _total, tone?.ToString(), reused, seconds, exitCode, reason, message);
        try
        {
            output.WriteLine(JsonSerializer.Serialize(line, Json));
            output.Flush();
        }
        catch (IOException)
        {
            // Nobody reads the log any more; the outcome is written elsewhere.
        }
    }

    private sealed record Line(
        string Event, string Stage, long Done, long Total, string? Tone, bool? Reused, double? Seconds, int? ExitCode, string? Reason, string? Message);
}
