using System.Text;
using System.Text.Json;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>
/// Cuts an outcome until it fits a termination message. What the report has in full goes first: the evidence of protected layers, then
/// the layers, then gates that passed, then what is said of each target, then the message. Digests and the release are never cut.
/// </summary>
internal static class OutcomeFit
{
    private const string Ellipsis = "...";
    private const int MaxMessage = 2048;
    private const int LeastMessage = 256;

    private static readonly Action<TargetStatus>[] Cuts =
    [
        target => CutLayerMessages(target, 200),
        target => CutLayerMessages(target, 80),
        target => CutLayerMessages(target, 0),
        target => CutLayers(target, 32),
        target => CutLayers(target, 16),
        target => CutLayers(target, 8),
        target => CutLayers(target, 4),
        target => CutLayers(target, 2),
        target => CutLayers(target, 1),
        target => CutLayers(target, 0),
        target => target.PrecisionReason = null,
        target => CutGates(target, 16),
        target => CutGates(target, 8),
        target => CutGates(target, 4),
        target => target.Message = Shortened(target.Message, 200),
        target => CutGates(target, 2),
        target => CutGates(target, 1),
        target => target.Message = null,
        target => CutGates(target, 0),
        target => target.PrecisionCounts = null,
        target => target.PlanUri = null,
    ];

    private static readonly Action<TargetStatus>[] LastCuts =
    [
        target => target.Reason = null,
        target => target.Job = target.LatencyMilliseconds = target.Speedup = null,
        target => target.SizeBytes = null,
        target => target.Precision = null,
        target => target.Sha256 = null,
    ];

    /// <summary>The outcome as JSON of at most <paramref name="limit"/> bytes, or as little as can be left of it.</summary>
    public static string Write(BuildOutcome outcome, int limit)
    {
        var json = CanonicalJson.Write(outcome);
        if (outcome.Message.Length <= MaxMessage && Fits(json, limit))
        {
            return json;
        }

        var cut = JsonSerializer.Deserialize<BuildOutcome>(json, ApiJson.Strict)!;
        cut.Message = Shortened(cut.Message, MaxMessage)!;
        foreach (var step in Cuts)
        {
            if (Fits(json = CanonicalJson.Write(cut), limit))
            {
                return json;
            }

            Apply(step, cut);
        }

        if (CutMessage(cut, LeastMessage, limit, ref json))
        {
            return json;
        }

        foreach (var step in LastCuts)
        {
            Apply(step, cut);
            if (Fits(json = CanonicalJson.Write(cut), limit))
            {
                return json;
            }
        }

        while (cut.Targets is { Count: > 0 } targets && !Fits(json = CanonicalJson.Write(cut), limit))
        {
            cut.Targets = targets.Count > 1 ? [.. targets.OrderBy(target => target.State != TargetState.Failed).Take(targets.Count / 2)] : null;
        }

        CutMessage(cut, 0, limit, ref json);
        return json;
    }

    private static bool Fits(string json, int limit) => Encoding.UTF8.GetByteCount(json) <= limit;

    private static void Apply(Action<TargetStatus> step, BuildOutcome outcome)
    {
        foreach (var target in outcome.Targets ?? [])
        {
            step(target);
        }
    }

    // The longest beginning of the message that fits, at least so long.
    private static bool CutMessage(BuildOutcome outcome, int least, int limit, ref string json)
    {
        var whole = outcome.Message;
        if (Fits(json = CanonicalJson.Write(outcome), limit))
        {
            return true;
        }

        var (low, high) = (Math.Min(least, whole.Length), whole.Length);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            outcome.Message = Shortened(whole, middle)!;
            (low, high) = Fits(CanonicalJson.Write(outcome), limit) ? (middle, high) : (low, middle - 1);
        }

        outcome.Message = Shortened(whole, low)!;
        return Fits(json = CanonicalJson.Write(outcome), limit);
    }

    private static void CutLayerMessages(TargetStatus target, int length)
    {
        foreach (var layer in target.ProtectedLayers ?? [])
        {
            layer.Message = length == 0 ? null : Shortened(layer.Message, length);
        }
    }

    private static void CutLayers(TargetStatus target, int count)
        => target.ProtectedLayers = count == 0 ? null : [.. (target.ProtectedLayers ?? []).Take(count)];

    // A gate that failed is what a person looks for.
    private static void CutGates(TargetStatus target, int count)
    {
        if (target.Gates is { } gates && gates.Count > count)
        {
            target.Gates = count == 0 ? null : [.. gates.OrderBy(gate => gate.Passed).Take(count)];
        }
    }

    private static string? Shortened(string? text, int length)
    {
        if (text is null || text.Length <= length)
        {
            return text;
        }

        // Half a surrogate pair is not text.
        var end = Math.Max(0, length - Ellipsis.Length);
        end -= end > 0 && char.IsHighSurrogate(text[end - 1]) ? 1 : 0;
        return string.Concat(text.AsSpan(0, end), Ellipsis);
    }
}
