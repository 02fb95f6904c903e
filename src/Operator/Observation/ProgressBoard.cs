using System.Collections.Concurrent;

namespace TrtOperator.Operator.Observation;

/// <summary>The last progress that each running builder told.</summary>
public sealed class ProgressBoard
{
    private readonly ConcurrentDictionary<string, string> _lines = new(StringComparer.Ordinal);

    /// <summary>Keeps a pod's progress.</summary>
    /// <param name="podUid">The pod.</param>
    /// <param name="progress">The progress, such as <c>calibrate 120/512</c>.</param>
    /// <returns>Whether it is another than before.</returns>
    public bool Set(string podUid, string progress)
    {
        bool changed = !_lines.TryGetValue(podUid, out string? before) || before != progress;
        _lines[podUid] = progress;
        return changed;
    }

    /// <summary>The progress of a pod.</summary>
    /// <param name="podUid">The pod.</param>
    /// <returns>The progress; null when it told none.</returns>
    public string? Of(string podUid) => _lines.GetValueOrDefault(podUid);

    /// <summary>Forgets a pod that is gone or has ended.</summary>
    /// <param name="podUid">The pod.</param>
    public void Forget(string podUid) => _lines.TryRemove(podUid, out _);
}
