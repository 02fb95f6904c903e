using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.ApiServer.Jobs;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Sampling;

namespace TrtOperator.Operator.Tests.Faults;

/// <summary>
/// Random objects of the definition's own schema and random edits of them, while builders are taken off their nodes and the operator is restarted, end
/// where a fresh deployment of the same object ends (as Acto, SOSP 2023, demands). TRTENGINE_SCENARIOS says how many, TRTENGINE_SCENARIO_SEED where to begin.
/// </summary>
public sealed class ConvergenceTests
{
    private const int Edits = 6;
    private static readonly string Definition = Path.Combine(OperatorBed.Root, "config/crd/bases/trtengine.dev_trtengines.yaml");

    [Fact]
    public async Task Whatever_is_edited_ends_as_a_fresh_deployment_does()
    {
        int seed = Number("TRTENGINE_SCENARIO_SEED", 1);
        int built = 0;
        for (int scenario = seed; scenario < seed + Number("TRTENGINE_SCENARIOS", 8); scenario++)
        {
            (JsonObject engine, string end) = await EditedAsync(scenario);
            string fresh = await FreshAsync(engine);
            end.Should().Be(fresh, "seed {0} leads to {1}", scenario, engine["spec"]!.ToJsonString());
            built += end.Contains("Succeeded", StringComparison.Ordinal) ? 1 : 0;
        }

        built.Should().BePositive("objects that are all refused tell nothing of building");
    }

    private static async Task<(JsonObject Engine, string End)> EditedAsync(int seed)
    {
        Random random = new(seed);
        ScenarioSampler sampler = new(Definition, SamplerVocabulary.TrtEngine, seed);
        ConcurrentDictionary<string, byte> disturbed = new(StringComparer.Ordinal);
        await using OperatorBed bed = await OperatorBed.NewAsync((_, order) => Disturb(order, disturbed));
        bed.Server.Objects.Create(ServedKinds.TrtEngines, Buildable(sampler.Create(OperatorBed.Namespace, OperatorBed.Name), random));
        bed.Start();
        for (int i = 0; i < Edits; i++)
        {
            switch (random.Next(6))
            {
                case 0:
                    await bed.StopAsync();
                    bed.Start();
                    break;
                case 1:
                    bed.Edit(engine => engine["metadata"]!["annotations"] = new JsonObject { [WellKnownNames.RebuildAnnotation] = i.ToString(CultureInfo.InvariantCulture) });
                    break;
                case 2:
                    bed.Edit(engine => engine["spec"]!["suspend"] = random.Next(3) == 0);
                    break;
                case 3:
                    await bed.UntilStillAsync();
                    break;
                default:
                    JsonObject edited = Buildable(sampler.Edit(bed.Engine()!), random);
                    bed.Edit(engine => engine["spec"] = edited["spec"]!.DeepClone());
                    break;
            }
        }

        bed.Edit(engine => engine["spec"]!["suspend"] = false);
        await bed.UntilSettledAsync();
        return (bed.Engine()!, State(bed));
    }

    private static async Task<string> FreshAsync(JsonObject engine)
    {
        await using OperatorBed bed = await OperatorBed.NewAsync();
        bed.CreateLike(engine, annotations: engine["metadata"]!["annotations"]);
        bed.Start();
        await bed.UntilSettledAsync();
        return State(bed);
    }

    // Half of the objects are made such that a cluster without GPUs builds them: the rest is refused in many ways, which converge too.
    private static JsonObject Buildable(JsonObject engine, Random random)
    {
        if (random.Next(4) == 0)
        {
            return engine;
        }

        JsonObject spec = engine["spec"]!.AsObject();
        spec["targets"] = new JsonArray([.. spec["targets"]!.AsArray().Select(target => (JsonNode)new JsonObject { ["name"] = target!["name"]!.DeepClone(), ["runtime"] = "OnnxRuntime" })]);
        spec["precisions"] = random.Next(2) == 0 ? new JsonArray("FP16") : new JsonArray("FP32");
        foreach (string field in new[] { "autoProtect", "performance", "builder", "calibration", "rebuild" })
        {
            spec.Remove(field);
        }

        spec["model"] = new JsonObject { ["source"] = new JsonObject { ["uri"] = "azblob://a/models/ocr.onnx", ["sha256"] = random.Next(2) == 0 ? new string('c', 64) : null } };
        spec["accuracy"] = new JsonObject
        {
            ["source"] = new JsonObject { ["uri"] = "azblob://a/data/eval.tar" },
            ["gates"] = new JsonArray(new JsonObject { ["name"] = "cosine", ["metric"] = "CosineSimilarity", ["output"] = "y", ["min"] = random.Next(2) == 0 ? "0.98" : "0.9" }),
        };
        spec["publish"] = new JsonObject { ["destination"] = new JsonObject { ["uri"] = "azblob://a/engines" }, ["keep"] = random.Next(1, 5) };
        return engine;
    }

    // The first pod of every second Job is taken away; the Job makes another one.
    private static PodPlay? Disturb(BuildOrder order, ConcurrentDictionary<string, byte> disturbed)
        => order.Key[0] % 2 == 0 && disturbed.TryAdd($"{order.Stage} {order.Key} {order.Target}", 0) ? PodPlay.IsDisrupted() : null;

    // What has a history is left out: the times, and the older release that a refused edit leaves with the stages that made it.
    private static string State(OperatorBed bed)
    {
        JsonNode? refusal = bed.Condition("Stalled");
        IEnumerable<string> stages = (bed.Engine()!["status"]?["stages"] as JsonArray ?? []).Select(stage => $"{stage!["name"]} {stage["key"]} {stage["state"]}");
        return string.Join('\n',
        [
            .. new[] { "Ready", "Stalled", "Resolved", "Prepared", "Built", "AccuracyVerified", "Published" }
                .Select(type => bed.Condition(type) is { } one ? $"{type} {one["status"]} {one["reason"]}" : $"{type} -"),
            .. refusal is null ? stages.Order(StringComparer.Ordinal).ToArray() : [refusal["message"]!.GetValue<string>().Split(" Release ")[0]],
        ]);
    }

    private static int Number(string variable, int otherwise)
        => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
