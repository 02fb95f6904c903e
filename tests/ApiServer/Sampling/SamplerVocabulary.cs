using System.Text.Json.Nodes;

namespace TrtOperator.ApiServer.Sampling;

/// <summary>What a schema cannot know: plausible strings, fields of which one is wanted, and what else belongs together.</summary>
public sealed record SamplerVocabulary
{
    /// <summary>Strings by the property's name; the name <c>*</c> stands for all others. Those that break a pattern or a length are left aside.</summary>
    public required IReadOnlyDictionary<string, string[]> Strings { get; init; }

    /// <summary>Groups of properties of which an object has exactly one; the first group that an object's schema knows in full holds.</summary>
    public IReadOnlyList<string[]> ExactlyOne { get; init; } = [];

    /// <summary>Paths below spec, items written as [], that are left out.</summary>
    public IReadOnlySet<string> Skip { get; init; } = new HashSet<string>();

    /// <summary>Mends a spec where rules join several fields.</summary>
    public Action<JsonObject, Random> Mend { get; init; } = static (_, _) => { };

    /// <summary>The vocabulary of TrtEngines.</summary>
    public static SamplerVocabulary TrtEngine { get; } = new()
    {
        Strings = new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            ["uri"] = ["https://models.example.com/a.onnx", "azblob://models/b.onnx", "file:///data/c.onnx"],
            ["sha256"] = [new string('a', 64), new string('b', 64), new string('c', 64)],
            ["name"] = ["a", "b", "c", "decoder", "input-1"],
            ["output"] = ["logits", "scores"],
            ["targets[]"] = ["a", "b", "c"],
            ["computeCapability"] = ["7.5", "8.6", "9.0"],
            ["workspace"] = ["512Mi", "4Gi"],
            ["interval"] = ["1h", "24h"],
            ["opType"] = ["MatMul", "Softmax"],
            ["regex"] = ["encoder.*", "/head/.*"],
            ["separator"] = ["", " "],
            ["confidence"] = ["0.9", "0.95"],
            ["pin"] = ["r1"],
            ["builderClassName"] = ["fast", "slow"],
            ["*"] = ["a", "0.5", "0.01", "2", "1h", "example.com/a"],
        },
        ExactlyOne = [["min", "max", "maxDrop", "maxIncrease"], ["name", "regex", "opType", "pattern", "between"], ["min", "max"], ["architecture", "computeCapability"]],
        Skip = new HashSet<string>(StringComparer.Ordinal)
        {
            "builder.affinity", "builder.volumes", "builder.volumeMounts", "builder.env", "builder.securityContext", "builder.podSecurityContext", "builder.tolerations", "builder.resources",
        },
        Mend = static (spec, random) =>
        {
            foreach (JsonObject gate in (spec["accuracy"]?["gates"] as JsonArray ?? []).OfType<JsonObject>())
            {
                if ((string?)gate["metric"] is "CharacterErrorRate" or "WordErrorRate" == gate["decoder"] is not null)
                {
                    continue;
                }

                gate.Remove("decoder");
                gate["metric"] = random.Next(2) == 0 ? "CosineSimilarity" : "RelativeL2";
            }

            foreach (JsonObject target in (spec["targets"] as JsonArray ?? []).OfType<JsonObject>())
            {
                if ((string?)target["runtime"] == "OnnxRuntime")
                {
                    foreach (string field in new[] { "architecture", "computeCapability", "hardwareCompatibility", "gpuProduct", "workspace", "optimizationLevel" })
                    {
                        target.Remove(field);
                    }
                }
                else if (((string?)target["hardwareCompatibility"] == "None") != (target["gpuProduct"] is not null))
                {
                    target.Remove("hardwareCompatibility");
                    target.Remove("gpuProduct");
                }
            }
        },
    };
}
