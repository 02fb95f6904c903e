using System.Diagnostics;

namespace TrtOperator.BuilderJob.Terminal;

/// <summary>
/// One line per stage. On a terminal the line is live (done, total, time left); piped, each stage prints when it starts to take long
/// and when it ends, so that a log stays readable.
/// </summary>
public sealed class TextDisplay : IRunDisplay
{
    private static readonly TimeSpan LivePeriod = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PlainPeriod = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private readonly TextWriter _output;
    private readonly bool _live;
    private readonly bool _colour;
    private readonly int _width;
    private string _stage = "";
    private string _what = "";
    private long _started;
    private long _lastDrawn;
    private bool _lineOpen;

    // The longest stage's name and a blank.
    private string Column => $"{_stage,-12}";

    /// <summary>Writes to <paramref name="output"/>; <paramref name="live"/> where that is a terminal that can redraw a line.</summary>
    public TextDisplay(TextWriter output, bool live, bool colour, int width)
    {
        _output = output;
        _live = live;
        _colour = colour;
        _width = Math.Max(40, width);
    }

    /// <inheritdoc/>
    public void Begin(string stage, string what)
    {
        lock (_gate)
        {
            _stage = stage;
            _what = PlainText.Of(what);
            _started = _lastDrawn = Stopwatch.GetTimestamp();
            if (_live)
            {
                Draw($"{Column}{_what} ...");
            }
        }
    }

    /// <inheritdoc/>
    public void Progress(long done, long total)
    {
        lock (_gate)
        {
            if (_stage.Length == 0 || Stopwatch.GetElapsedTime(_lastDrawn) < (_live ? LivePeriod : PlainPeriod))
            {
                return;
            }

            _lastDrawn = Stopwatch.GetTimestamp();
            TimeSpan? left = TimeLeft.Estimate(done, total, Stopwatch.GetElapsedTime(_started));
            string line = FormattableString.Invariant($"{Column}{_what}: {done} of {total}")
                + (left is { } time ? $", {TimeLeft.Format(time)} left" : "");
            if (_live)
            {
                Draw(line);
            }
            else
            {
                _output.WriteLine(line);
            }
        }
    }

    /// <inheritdoc/>
    public void Finish(string outcome, bool reused)
    {
        lock (_gate)
        {
            string time = reused ? "nothing to do" : FormattableString.Invariant($"{Stopwatch.GetElapsedTime(_started).TotalSeconds:0.0} s");
            Erase();
            WriteMarked(Mark(reused ? '=' : '+'), $"{Column}{PlainText.Of(outcome)} ({time})");
            _stage = "";
        }
    }

    /// <inheritdoc/>
    public void Say(Tone tone, string sentence)
    {
        lock (_gate)
        {
            Erase();
            WriteMarked(tone == Tone.Note ? " " : Mark(tone switch { Tone.Good => '+', Tone.Warning => '!', _ => 'x' }), PlainText.Of(sentence));
        }
    }

    /// <inheritdoc/>
    public void BreakOff()
    {
        lock (_gate)
        {
            if (_lineOpen)
            {
                _output.WriteLine();
                _output.Flush();
                _lineOpen = false;
            }

            _stage = "";
        }
    }

    // A terminal would break lines within words and figures; a log keeps one sentence a line.
    private void WriteMarked(string mark, string text)
    {
        IReadOnlyList<string> lines = _live ? WrappedText.Of(text, _width - 2) : [text];
        _output.WriteLine($"{mark} {lines[0]}");
        foreach (string line in lines.Skip(1))
        {
            _output.WriteLine($"  {line}");
        }
    }

    private string Mark(char mark) => !_colour ? $"{mark}" : mark switch
    {
        '+' => "\e[32m+\e[0m",
        'x' => "\e[31mx\e[0m",
        '!' => "\e[33m!\e[0m",
        _ => $"\e[2m{mark}\e[0m",
    };

    private void Draw(string line)
    {
        string shown = line.Length < _width ? line : line[..(_width - 1)];
        _output.Write($"\r\e[2K{shown}");
        _output.Flush();
        _lineOpen = true;
    }

    private void Erase()
    {
        if (_lineOpen)
        {
            _output.Write("\r\e[2K");
            _lineOpen = false;
        }
    }
}
