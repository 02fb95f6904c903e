using System.Text.Json;
using System.Text.Json.Nodes;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;

namespace TrtOperator.Operator.Decisions;

/// <summary>Writes the order that a stage's builder is given.</summary>
internal static class OrderOf
{
    /// <summary>The order of a stage. Its inputs name the stages before by their names in status, and give their keys.</summary>
    public static BuildOrder Stage(TrtEngine engine, PlannedStage stage, IReadOnlyDictionary<string, string> digests) => new()
    {
        Stage = stage.Stage,
        Namespace = engine.Metadata.NamespaceProperty ?? "default",
        Name = engine.Metadata.Name,
        Uid = engine.Metadata.Uid,
        Generation = engine.Metadata.Generation ?? 0,
        Key = stage.Key,
        Targets = stage.Stage is BuildStage.Prepare or BuildStage.Publish ? [.. stage.Targets.Select(target => target.Name)] : null,
        Target = stage.Stage == BuildStage.Build ? stage.Targets[0].Name : null,
        Spec = stage.Stage == BuildStage.Retire ? Shortened(engine.Spec) : Carried(engine.Spec),
        Digests = new Dictionary<string, string>(digests, StringComparer.Ordinal),
        Inputs = stage.Stage is BuildStage.Build or BuildStage.Publish
            ? stage.After.ToDictionary(before => before.Name, before => before.Key, StringComparer.Ordinal)
            : null,
        RetainReleases = stage.Stage == BuildStage.Publish && engine.Status?.Release is { } current ? [current.Name] : null,
        Round = stage.Round,
    };

    /// <summary>What the order would take, as a sentence where that is more than a Job can carry; null where it fits.</summary>
    public static string? TooLarge(TrtEngine engine)
    {
        try
        {
            BuildMessages.WriteOrder(new BuildOrder
            {
                Name = engine.Metadata.Name,
                Key = new string('0', 64),
                Spec = Carried(engine.Spec),
                Digests = DeclaredSources.Of(engine.Spec).ToDictionary(one => one.Path, _ => new string('0', 64), StringComparer.Ordinal),
                Inputs = engine.Spec.Targets.ToDictionary(target => StagePlan.BuildName(target.Name), _ => new string('0', 64), StringComparer.Ordinal),
            });
            return null;
        }
        catch (InvalidDeclarationException e)
        {
            return $"spec: a Job cannot carry so large a declaration: {e.Message} Shorten it.";
        }
    }

    // How the Job is scheduled is of no use inside of it, and may name what its builder need not know.
    private static TrtEngineSpec Carried(TrtEngineSpec spec) => Without(spec, "builder", "suspend");

    // Releases must go whatever the declaration has become, too large and no longer valid included: only where they are matters. The
    // rest is the least that a builder can read.
    private static TrtEngineSpec Shortened(TrtEngineSpec spec)
    {
        const string Nothing = "retired";
        ArtifactSource none = new() { Uri = "file:///retired" };
        return new()
        {
            Model = new() { Source = none },
            Precisions = [EnginePrecision.FP32],
            Targets = [new() { Name = Nothing, Runtime = TargetRuntime.OnnxRuntime }],
            Accuracy = new()
            {
                Source = none,
                Gates = [new() { Name = Nothing, Metric = AccuracyMetric.CosineSimilarity, Output = Nothing, Min = "0" }],
            },
            Publish = new() { Destination = spec.Publish.Destination },
        };
    }

    private static TrtEngineSpec Without(TrtEngineSpec spec, params ReadOnlySpan<string> names)
    {
        JsonObject json = JsonNode.Parse(CanonicalJson.Write(spec))!.AsObject();
        foreach (string name in names)
        {
            json.Remove(name);
        }

        return json.Deserialize<TrtEngineSpec>()!;
    }
}
