using TrtOperator.BuilderJob.Terminal;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;
using TrtOperator.Precision.Protection.Islands;
using TrtOperator.Precision.Quantization;
using TrtOperator.Storage;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>Decides each node's precision and writes the model that says so: Q/DQ pairs, FP16 and FP32 islands.</summary>
public static class PrepareStage
{
    /// <summary>The prepared model's file name.</summary>
    public const string ModelName = "model.prepared.onnx";

    /// <summary>The simulation's file name.</summary>
    public const string SimulationName = "model.simulation.onnx";

    /// <summary>The precision plan's file name.</summary>
    public const string PlanName = "precision-plan.json";

    /// <summary>The activation ranges' file name, in the format of TensorRT's calibration caches; absent where nothing has one.</summary>
    public const string CacheName = "calibration.cache";

    // A reader wants a version and an algorithm there; of TensorRT's own this one reads cache files, and sets ranges as they are written.
    private const string CacheHeader = "TRT-8601-MinMaxCalibration";
    private const string ScalesName = "scales.json";
    private const string FindingsName = "findings.json";
    private const string ProtectionsName = "protections.json";

    /// <summary>Runs the stage for one precision set.</summary>
    /// <exception cref="InvalidProtectionException">A declared protection matches nothing.</exception>
    public static async Task<PreparedVariant> RunAsync(
        RunSession session,
        ImportedModel model,
        StageResult calibration,
        Func<CalibrationStatistics> statistics,
        CalibrationMethod method,
        VariantSpec spec,
        ShapeSource shapes,
        FetchedSource? cache,
        RefinedVariant? refined,
        CancellationToken cancellationToken)
    {
        StageKey key = PlacedVariant.Key("prepare", model, method, spec, shapes)
            .With("calibration", calibration.Digest)
            .With("cache", cache?.Sha256 ?? "")
            .With("refined", refined?.Stage.Digest ?? "");
        StageResult stage = await session.RunAsync(
            "prepare",
            spec.Name,
            key,
            (folder, token) =>
            {
                Make(folder, model, statistics(), method, cache is null ? null : CalibrationCache.ReadFile(cache.Path), refined, spec, shapes, token);
                return Task.CompletedTask;
            },
            result =>
            {
                PrecisionPlan plan = StageJson.Read<PrecisionPlan>(result, PlanName);
                return $"{spec.Name}: {string.Join(", ", plan.Counts.Select(count => $"{count.Value} {(count.Value == 1 ? "node" : "nodes")} {count.Key.Name()}"))}"
                    + (plan.ProtectedNodes > 0 ? $", {plan.ProtectedNodes} of them protected" : "");
            },
            cancellationToken);
        PreparedVariant variant = new(
            stage,
            spec.Runtime,
            StageJson.Read<PrecisionPlan>(stage, PlanName),
            StageJson.Read<List<TensorScale>>(stage, ScalesName),
            StageJson.Read<List<HalfFinding>>(stage, FindingsName),
            StageJson.Read<List<MatchedProtection>>(stage, ProtectionsName));
        foreach (HalfFinding finding in variant.Findings.Where(finding => finding.IsError))
        {
            session.Display.Say(Tone.Bad, finding.Message);
        }

        if (variant.Findings.Count(finding => !finding.IsError) is > 0 and int small)
        {
            session.Display.Say(Tone.Note, FormattableString.Invariant($"{small} {(small == 1 ? "constant has" : "constants have")} many values that FP16 holds with fewer bits; see {stage.PathOf(FindingsName)}"));
        }

        if (spec.Quantized is { } quantized && !variant.Plan.Counts.ContainsKey(quantized))
        {
            session.Display.Say(Tone.Warning, $"{quantized.Name()} is allowed, but no node takes it. The report says why, node by node.");
        }

        return variant;
    }

    private static void Make(
        string folder,
        ImportedModel model,
        CalibrationStatistics statistics,
        CalibrationMethod method,
        CalibrationCache? cache,
        RefinedVariant? refined,
        VariantSpec spec,
        ShapeSource shapes,
        CancellationToken cancellationToken)
    {
        (ProtectionMatches matches, _, PrecisionPlan plan) = PlacedVariant.Of(model, statistics, spec, shapes, cancellationToken);
        foreach (WideningRound round in spec.Widenings)
        {
            plan = IslandWidening.Widen(model.Normalized.Model, plan, round.Nodes.ToHashSet(StringComparer.Ordinal), round.Step).Plan;
        }

        cancellationToken.ThrowIfCancellationRequested();
        QuantizedModel quantized = QdqWriter.Apply(model.Normalized.Model, plan, statistics, method, cache, refined?.Ranges);
        HalfModel half = HalfConverter.Apply(quantized.Model, plan, statistics, IslandRecipes.For(spec.Runtime));
        cancellationToken.ThrowIfCancellationRequested();
        half.Model.Save(Path.Combine(folder, ModelName), cancellationToken);
        HalfSimulation.Of(half).Save(Path.Combine(folder, SimulationName), cancellationToken);
        StageJson.Write(folder, PlanName, half.AsWritten(plan));
        StageJson.Write(folder, ScalesName, quantized.Scales);
        Dictionary<string, float> ranges = [];
        foreach (TensorScale scale in quantized.Scales.Where(scale => !scale.IsWeight))
        {
            ranges[scale.Tensor] = scale.Amax / 127f;
        }

        if (ranges.Count > 0)
        {
            File.WriteAllBytes(Path.Combine(folder, CacheName), new CalibrationCache(CacheHeader, ranges).ToBytes());
        }

        StageJson.Write(folder, FindingsName, half.Findings);
        StageJson.Write(folder, ProtectionsName, matches.Rules.Select(match => new MatchedProtection(match.Rule.Label, match.Rule.Precision, match.Nodes)));
    }
}
