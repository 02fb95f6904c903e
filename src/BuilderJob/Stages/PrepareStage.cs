using System.Text.Json;
using System.Text.Json.Serialization;
using TrtOperator.BuilderJob.Terminal;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;
using TrtOperator.Precision.Quantization;

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

    private const string ScalesName = "scales.json";
    private const string FindingsName = "findings.json";
    private const string ProtectionsName = "protections.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

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
        CancellationToken cancellationToken)
    {
        StageKey key = StageKey.For("prepare")
            .With("model", model.Stage.Digest)
            .With("calibration", calibration.Digest)
            .With("method", method.ToString())
            .With("variant", spec.Canonical)
            .With("shapes", shapes.Canonical);
        StageResult stage = await session.RunAsync(
            "prepare",
            spec.Name,
            key,
            (folder, token) =>
            {
                Make(folder, model, statistics(), method, spec, shapes, token);
                return Task.CompletedTask;
            },
            result =>
            {
                PrecisionPlan plan = Read<PrecisionPlan>(result, PlanName);
                return $"{spec.Name}: {string.Join(", ", plan.Counts.Select(count => $"{count.Value} nodes {count.Key.ToString().ToUpperInvariant()}"))}"
                    + (plan.ProtectedNodes > 0 ? $", {plan.ProtectedNodes} of them protected" : "");
            },
            cancellationToken);
        PreparedVariant variant = new(
            stage,
            Read<PrecisionPlan>(stage, PlanName),
            Read<List<TensorScale>>(stage, ScalesName),
            Read<List<HalfFinding>>(stage, FindingsName),
            Read<List<MatchedProtection>>(stage, ProtectionsName));
        foreach (HalfFinding finding in variant.Findings)
        {
            session.Display.Say(finding.IsError ? Tone.Bad : Tone.Warning, finding.Message);
        }

        return variant;
    }

    private static void Make(
        string folder,
        ImportedModel model,
        CalibrationStatistics statistics,
        CalibrationMethod method,
        VariantSpec spec,
        ShapeSource shapes,
        CancellationToken cancellationToken)
    {
        ProtectionMatches matches = ProtectionMatcher.Match(model.Source, spec.Rules);
        PrecisionPlan plan = QuantizationPlacer.Place(
            model.Normalized, shapes.Observe(model.Normalized.Model, statistics, cancellationToken), matches.ForNormalized(model.Normalized), spec.Placement);
        cancellationToken.ThrowIfCancellationRequested();
        QuantizedModel quantized = QdqWriter.Apply(model.Normalized.Model, plan, statistics, method);
        HalfModel half = HalfConverter.Apply(quantized.Model, plan, statistics, IslandRecipes.For(spec.Runtime));
        cancellationToken.ThrowIfCancellationRequested();
        half.Model.Save(Path.Combine(folder, ModelName), cancellationToken);
        HalfSimulation.Of(half).Save(Path.Combine(folder, SimulationName), cancellationToken);
        Write(folder, PlanName, plan);
        Write(folder, ScalesName, quantized.Scales);
        Write(folder, FindingsName, half.Findings);
        Write(folder, ProtectionsName, matches.Rules.Select(match => new MatchedProtection(match.Rule.Label, match.Rule.Precision, match.Nodes)));
    }

    private static void Write<T>(string folder, string name, T value)
        => File.WriteAllBytes(Path.Combine(folder, name), [.. JsonSerializer.SerializeToUtf8Bytes(value, Json), (byte)'\n']);

    private static T Read<T>(StageResult stage, string name)
        => JsonSerializer.Deserialize<T>(File.ReadAllBytes(stage.PathOf(name)), Json)!;
}
