using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Errors;

namespace TrtOperator.ApiServer.Objects;

/// <summary>What a delete asks for.</summary>
internal sealed record DeleteOptions
{
    public string? Propagation { get; init; }

    public string? Uid { get; init; }

    public string? ResourceVersion { get; init; }

    public bool DryRun { get; init; }

    public static DeleteOptions Read(JsonObject? body, string? propagation, bool dryRun)
    {
        string? policy = (string?)body?["propagationPolicy"] ?? propagation;
        if (policy is null && body?["orphanDependents"] is JsonValue orphan)
        {
            policy = (bool)orphan ? "Orphan" : "Background";
        }

        if (policy is not (null or "Orphan" or "Background" or "Foreground"))
        {
            throw RefusalException.Of(
                422,
                "Invalid",
                $"DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Unsupported value: \"{policy}\": supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\"");
        }

        return new DeleteOptions
        {
            Propagation = policy,
            Uid = (string?)body?["preconditions"]?["uid"],
            ResourceVersion = (string?)body?["preconditions"]?["resourceVersion"],
            DryRun = dryRun || body?["dryRun"] is JsonArray { Count: > 0 },
        };
    }
}
