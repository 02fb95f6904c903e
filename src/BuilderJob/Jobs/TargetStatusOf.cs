using System.Globalization;
using TrtOperator.Api.Text;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.BuilderJob.Runs;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.Precision.Gates;
using TrtOperator.Precision.Placement;

namespace TrtOperator.BuilderJob.Jobs;

/// <summary>What a Job tells the operator of a target.</summary>
internal static class TargetStatusOf
{
    private const int MostLayers = 64;
    private const double Largest = 999_999_999;

    /// <summary>The status of <paramref name="run"/>.</summary>
    /// <param name="run">How the target fared.</param>
    /// <param name="release">The URI of the release that it is part of; null before.</param>
    public static TargetStatus Of(TargetRun run, string? release)
    {
        StageFile? engine = run.Built is { } built ? built.Stage.Record.Files.Single(file => file.Name == built.EngineName) : null;
        (TargetState state, string reason) = run switch
        {
            { Refusal: not null } => (TargetState.Failed, RefusalReason(run)),
            _ when release is not null => (TargetState.Published, "Published"),
            { Built: not null } => (TargetState.Passed, "Built"),
            _ => (TargetState.Pending, "Prepared"),
        };
        return new TargetStatus
        {
            Name = run.Target.Name,
            State = state,
            Reason = reason,
            Message = run.Refusal is { } refusal ? PrintableLine.Cut(OutcomeText.Of(refusal, SensitivitySentence.Of(run.Sensitivity)), 1024) : null,
            PlanUri = release is not null && run.Built is not null ? $"{release}/{run.Target.Name}/{run.Built.EngineName}" : null,
            Sha256 = engine?.Sha256,
            SizeBytes = engine?.Bytes,
            Precision = PrecisionOf(run),
            PrecisionReason = $"{run.Spec.Name} is what this target may use.",
            PrecisionCounts = run.Variant.Plan.Counts.ToDictionary(count => count.Key.Name(), count => count.Value),
            ProtectedLayers = run.Built is { Protections.Count: > 0 } ? [.. Layers(run)] : null,
            Verification = run.Target.Verification,
            Gates = run.Judged is { } judged ? [.. judged.Gates.Take(64).Select(Gate)] : null,
        };
    }

    /// <summary>One word for why a target was refused.</summary>
    public static string RefusalReason(TargetRun run)
        => run.Built is { Lost.Count: > 0 } ? "ProtectedLayerLost"
        : run.Simulated is null ? "NotRepresentable"
        : run.Judged is { Dead.Count: > 0 } ? "DeadOutput"
        : "AccuracyGateFailed";

    /// <summary>A gate beside its limit.</summary>
    public static GateStatus Gate(GateResult gate) => new()
    {
        Name = gate.Name,
        Metric = gate.Metric.ToString(),
        Value = Number(gate.Value),
        Bound = Number(gate.Bound),
        Reference = Number(gate.Reference),
        Limit = $"{LimitName(gate.Limit.Kind)} {Number(gate.Limit.Value)}",
        Passed = gate.Passed,
        SamplesNeeded = gate.SamplesNeeded is { } samples ? (int)Math.Clamp(samples, 0, int.MaxValue) : null,
    };

    /// <summary>A number as the API writes it; null where it is none, or none that fits.</summary>
    public static string? Number(double? value)
    {
        if (value is not { } number || !double.IsFinite(number) || Math.Abs(number) > Largest)
        {
            return null;
        }

        // Twenty characters in all: large numbers have fewer decimals.
        int decimals = Math.Abs(number) switch { >= 1e6 => 3, >= 1e3 => 6, _ => 9 };
        string text = Math.Round((decimal)number, decimals).ToString("0.#########", CultureInfo.InvariantCulture);
        return text == "-0" ? "0" : text;
    }

    private static string LimitName(GateLimitKind kind) => char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..];

    private static IEnumerable<ProtectedLayerStatus> Layers(TargetRun run)
    {
        Dictionary<string, NodePrecision> nodes = run.Variant.Plan.Nodes.ToDictionary(node => node.Node, StringComparer.Ordinal);
        return run.Built!.Protections
            .OrderBy(proof => proof.Held)
            .ThenBy(proof => proof.Verdict == "Computed" ? 1 : proof.Verdict == "Strict" ? 2 : 0)
            .Take(MostLayers)
            .Select(proof => new ProtectedLayerStatus
            {
                Name = PrintableLine.Cut(PrintableLine.Of(SourceOf(proof.Node, nodes)), 512),
                Precision = proof.Asked == NumericPrecision.Fp16 ? ProtectedPrecision.FP16 : ProtectedPrecision.FP32,

                // What was demoted is not shown to be kept, either; the message says which.
                Verdict = proof.Verdict switch { "Strict" => ProtectionVerdict.Strict, "Computed" => ProtectionVerdict.Computed, _ => ProtectionVerdict.NotProvable },
                Message = PrintableLine.Cut(PrintableLine.Of(proof.Evidence), 1024),
            });
    }

    private static string SourceOf(string node, Dictionary<string, NodePrecision> nodes)
        => nodes.TryGetValue(node, out NodePrecision? known) && known.Sources is [{ Length: > 0 } source, ..] ? source : node;

    private static EnginePrecision PrecisionOf(TargetRun run)
        => run.Variant.Plan.Counts.ContainsKey(NumericPrecision.Int8) ? EnginePrecision.INT8
        : run.Variant.Plan.Counts.ContainsKey(NumericPrecision.Fp8) ? EnginePrecision.FP8
        : run.Variant.Plan.Counts.ContainsKey(NumericPrecision.Fp16) ? EnginePrecision.FP16
        : run.Built?.Tf32 == true ? EnginePrecision.TF32
        : EnginePrecision.FP32;
}
