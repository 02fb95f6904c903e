using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;

namespace TrtOperator.Operator.Decisions;

/// <summary>
/// Keys of stages: SHA-256 over canonical JSON of exactly what goes in. A field of the spec that nobody thought of goes into prepare's key, so that
/// it is computed once too often rather than once too seldom.
/// </summary>
internal static class StageKeys
{
    private static readonly string[] NotPrepared = ["targets", "precisions", "performance", "publish"];
    private static readonly string[] Lists = ["protectedLayers", "profiles"];
    private static readonly string[] NotContent = ["builder", "suspend", "deletionPolicy", "rebuild"];

    /// <summary>Resolve: which sources are unpinned, and the request for a rebuild.</summary>
    public static string OfResolve(IEnumerable<(string Path, ArtifactSource Source)> unpinned, string? rebuild) => Digest(new JsonObject
    {
        ["stage"] = "Resolve",
        ["sources"] = new JsonObject(unpinned.Select(one => KeyValuePair.Create(one.Path, (JsonNode?)one.Source.Uri))),
        ["rebuild"] = rebuild,
    });

    /// <summary>What prepare reads of a spec, whatever the target: sources are pinned, credentials left out.</summary>
    public static JsonObject PrepareInputs(TrtEngineSpec spec, IEnumerable<KeyValuePair<string, string>> digests)
    {
        JsonObject inputs = Content(spec, NotPrepared);
        foreach ((string path, string digest) in digests)
        {
            At(inputs, path)["sha256"] = digest;
        }

        return inputs;
    }

    /// <summary>Prepare: what <see cref="PrepareInputs"/> gave, as far as it holds for the group. Names of targets stay out.</summary>
    public static string OfPrepare(JsonObject inputs, TargetGroup group, string image, int round)
    {
        JsonObject own = inputs.DeepClone().AsObject();
        KeepApplying(own["protectedLayers"]?.AsArray(), group);
        KeepApplying(own["accuracy"]?["gates"]?.AsArray(), group);

        // No entries and no list are the same.
        foreach (string list in Lists.Where(name => own[name] is JsonArray { Count: 0 }))
        {
            own.Remove(list);
        }

        own["stage"] = "Prepare";
        own["runtime"] = group.Runtime.ToString();
        own["precisions"] = new JsonArray([.. group.Precisions.Select(precision => JsonValue.Create(precision.ToString()))]);
        own["image"] = image;
        own["round"] = round;
        return Digest(own);
    }

    /// <summary>Build: what was prepared, the target, and what builds.</summary>
    public static string OfBuild(string prepareKey, EngineTarget target, BuilderClassSpec builder, string? rebuild) => Digest(new JsonObject
    {
        ["stage"] = "Build",
        ["prepare"] = prepareKey,
        ["target"] = JsonNode.Parse(CanonicalJson.Write(target)),
        ["image"] = builder.Image,
        ["tensorRTVersion"] = builder.TensorRTVersion,
        ["rebuild"] = rebuild,
    });

    /// <summary>Publish: what was built, and where and how it goes.</summary>
    public static string OfPublish(IEnumerable<string> buildKeys, PublishSpec publish) => Digest(new JsonObject
    {
        ["stage"] = "Publish",
        ["builds"] = new JsonArray([.. buildKeys.Select(key => JsonValue.Create(key))]),
        ["destination"] = publish.Destination.Uri,
        ["layout"] = publish.Layout.ToString(),
        ["keep"] = publish.Keep,
        ["pin"] = publish.Pin,
    });

    /// <summary>Retire: whose releases go, and where they are.</summary>
    public static string OfRetire(string? uid, string? destination) => Digest(new JsonObject { ["stage"] = "Retire", ["uid"] = uid, ["destination"] = destination });

    /// <summary>A fingerprint of what is asked for, without scheduling, and without what becomes of it at the end.</summary>
    public static string OfDeclaration(TrtEngineSpec spec) => Digest(Content(spec, []));

    /// <summary>A digest of short text, for names.</summary>
    public static string OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Digest(JsonObject inputs) => OfText(CanonicalJson.Write(inputs));

    private static JsonObject Content(TrtEngineSpec spec, string[] without)
    {
        JsonObject content = JsonNode.Parse(CanonicalJson.Write(spec))!.AsObject();
        foreach (string name in NotContent.Concat(without))
        {
            content.Remove(name);
        }

        RemoveSecrets(content);
        return content;
    }

    // A Secret by another name holds no other model.
    private static void RemoveSecrets(JsonNode? node)
    {
        if (node is JsonObject map)
        {
            map.Remove("secretRef");
        }

        foreach (JsonNode? child in node is JsonObject parent ? parent.Select(entry => entry.Value) : node as JsonArray ?? Enumerable.Empty<JsonNode?>())
        {
            if (child is JsonObject or JsonArray)
            {
                RemoveSecrets(child);
            }
        }
    }

    private static JsonObject At(JsonObject spec, string path)
    {
        JsonNode at = spec;
        foreach (string part in path.Split('.').Skip(1))
        {
            string[] pieces = part.TrimEnd(']').Split('[');
            at = at[pieces[0]]!;
            at = pieces.Length > 1 ? at[int.Parse(pieces[1], System.Globalization.CultureInfo.InvariantCulture)]! : at;
        }

        return at.AsObject();
    }

    private static void KeepApplying(JsonArray? entries, TargetGroup group)
    {
        for (int i = (entries?.Count ?? 0) - 1; i >= 0; i--)
        {
            JsonObject entry = entries![i]!.AsObject();
            if (entry["targets"] is JsonArray { Count: > 0 } names && !names.Any(name => group.Has(name!.GetValue<string>())))
            {
                entries.RemoveAt(i);
            }
            else
            {
                entry.Remove("targets");
            }
        }
    }
}
