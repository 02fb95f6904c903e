using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Decisions;

/// <summary>Takes over what a builder measured, fit for status.</summary>
internal static class OutcomeValues
{
    private const int MaxText = 1024;
    private const int MaxName = 512;
    private const int MostListed = 64;

    /// <summary>The measured values of a target, without where it stands.</summary>
    public static TargetStatus Copy(TargetStatus? told, EngineTarget target) => new()
    {
        Name = target.Name,
        Verification = target.Verification,
        PlanUri = Text(told?.PlanUri, Sentence.MaxMessage),
        Sha256 = Text(told?.Sha256, 64),
        SizeBytes = told?.SizeBytes,
        Precision = told?.Precision,
        PrecisionReason = Text(told?.PrecisionReason, MaxText),
        PrecisionCounts = told?.PrecisionCounts is { } counts ? Counts(counts) : null,
        ProtectedLayers = told?.ProtectedLayers is { } layers ? [.. layers.Take(MostListed).Select(Copy)] : null,
        LatencyMilliseconds = told?.LatencyMilliseconds,
        Speedup = told?.Speedup,
        Gates = told?.Gates is { } gates ? [.. gates.Take(MostListed).Select(Copy)] : null,
    };

    /// <summary>What was told first, with what was told later over it: publish tells where the plan is, and may leave out what did not fit.</summary>
    public static TargetStatus? Overlay(TargetStatus? first, TargetStatus? later) => first is null || later is null ? first ?? later : new()
    {
        PlanUri = later.PlanUri ?? first.PlanUri,
        Sha256 = later.Sha256 ?? first.Sha256,
        SizeBytes = later.SizeBytes ?? first.SizeBytes,
        Precision = later.Precision ?? first.Precision,
        PrecisionReason = later.PrecisionReason ?? first.PrecisionReason,
        PrecisionCounts = later.PrecisionCounts ?? first.PrecisionCounts,
        ProtectedLayers = later.ProtectedLayers ?? first.ProtectedLayers,
        LatencyMilliseconds = later.LatencyMilliseconds ?? first.LatencyMilliseconds,
        Speedup = later.Speedup ?? first.Speedup,
        Gates = later.Gates ?? first.Gates,
    };

    private static SortedDictionary<string, int> Counts(IDictionary<string, int> counts)
    {
        var kept = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach ((string name, int count) in counts.Where(entry => Sentence.Clean(entry.Key) == entry.Key))
        {
            kept[name] = count;
        }

        return kept;
    }

    private static ProtectedLayerStatus Copy(ProtectedLayerStatus layer) => new()
    {
        Name = Sentence.Clean(layer.Name, MaxName),
        Precision = layer.Precision,
        Verdict = layer.Verdict,
        Message = Text(layer.Message, MaxText),
    };

    private static GateStatus Copy(GateStatus gate) => new()
    {
        Name = Sentence.Clean(gate.Name, 63),
        Metric = Sentence.Clean(gate.Metric, 64),
        Value = gate.Value,
        Bound = gate.Bound,
        Limit = Text(gate.Limit, 64),
        Reference = gate.Reference,
        Passed = gate.Passed,
        SamplesNeeded = gate.SamplesNeeded,
    };

    private static string? Text(string? text, int max) => text is null ? null : Sentence.Clean(text, max);
}
