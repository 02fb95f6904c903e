using System.Globalization;
using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Errors;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Storage;

namespace TrtOperator.ApiServer.Objects;

/// <summary>What a write must meet whatever its kind, and whether it changes anything.</summary>
internal static class WriteChecks
{
    public static void CheckIdentity(ServedKind kind, StoredObject existing, JsonObject metadata, bool isPatch)
    {
        string version = (string?)metadata["resourceVersion"] ?? "";
        if (version.Length == 0 && !isPatch && !kind.UnconditionalUpdate)
        {
            throw RefusalException.Invalid(kind, existing.Name, [FieldCause.Invalid("metadata.resourceVersion", "0x0", "must be specified for an update")]);
        }

        if ((string?)metadata["uid"] is { Length: > 0 } uid && uid != existing.Uid)
        {
            // A patch is laid over the object before anybody compares, so it fails in validation.
            if (isPatch)
            {
                throw RefusalException.Invalid(kind, existing.Name, [FieldCause.Invalid("metadata.uid", $"\"{uid}\"", "field is immutable")]);
            }

            throw RefusalException.Conflict(kind, existing.Name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {existing.Uid}");
        }

        if (version.Length > 0 && version != existing.Version.ToString(CultureInfo.InvariantCulture))
        {
            throw RefusalException.Conflict(kind, existing.Name);
        }

        if ((string?)metadata["name"] is { } name && name != existing.Name)
        {
            throw RefusalException.BadRequest($"the name of the object ({name}) does not match the name on the URL ({existing.Name})");
        }
    }

    public static void CheckNewFinalizers(JsonObject old, JsonObject changed, List<FieldCause> causes)
    {
        if (old["deletionTimestamp"] is null || changed["finalizers"] is not JsonArray now)
        {
            return;
        }

        HashSet<string> before = [.. (old["finalizers"] as JsonArray ?? []).Select(f => (string?)f ?? "")];
        string[] added = [.. now.Select(f => (string?)f ?? "").Where(f => !before.Contains(f))];
        if (added.Length > 0)
        {
            causes.Add(FieldCause.Forbidden(
                "metadata.finalizers",
                $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{string.Join(", ", added.Select(a => $"\"{a}\""))}}}"));
        }
    }

    public static void SetGarbageFinalizers(JsonObject metadata, string policy, bool explicitPolicy)
    {
        List<string> finalizers = [.. (metadata["finalizers"] as JsonArray ?? []).Select(f => (string?)f ?? "")];
        bool changed = false;
        void Set(string finalizer, bool wanted)
        {
            if (wanted && !finalizers.Contains(finalizer))
            {
                finalizers.Add(finalizer);
                changed = true;
            }
            else if (!wanted && explicitPolicy && finalizers.Remove(finalizer))
            {
                changed = true;
            }
        }

        Set("orphan", policy == "Orphan");
        Set("foregroundDeletion", policy == "Foreground");
        if (changed)
        {
            metadata.Remove("finalizers");
            if (finalizers.Count > 0)
            {
                metadata["finalizers"] = new JsonArray([.. finalizers.Select(f => JsonValue.Create(f))]);
            }
        }
    }

    public static void CheckType(ServedKind kind, JsonObject body)
    {
        ServedKind stored = kind.Stored;
        if (stored.Custom && body["kind"] is null)
        {
            throw RefusalException.BadRequest("Object 'Kind' is missing in the request's body");
        }

        if ((string?)body["apiVersion"] is { Length: > 0 } version && version != stored.ApiVersion)
        {
            throw RefusalException.BadRequest($"the API version in the data ({version}) does not match the expected API version ({stored.ApiVersion})");
        }

        if ((string?)body["kind"] is { Length: > 0 } said && said != stored.Kind)
        {
            throw RefusalException.BadRequest($"{said} in version \"{stored.Version}\" cannot be handled as a {stored.Kind}: no kind \"{said}\" is registered here");
        }

        body["kind"] = stored.Kind;
        body["apiVersion"] = stored.ApiVersion;
    }

    public static void SetNamespace(ServedKind kind, string? ns, JsonObject metadata)
    {
        if (!kind.Namespaced)
        {
            metadata.Remove("namespace");
            return;
        }

        if ((string?)metadata["namespace"] is { Length: > 0 } said && said != ns)
        {
            throw RefusalException.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }

        metadata["namespace"] = ns;
    }

    public static void ThrowIfAny(ServedKind kind, string name, List<FieldCause> causes)
    {
        if (causes.Count > 0)
        {
            throw RefusalException.Invalid(kind, name, causes);
        }
    }

    public static bool SameSpec(JsonObject old, JsonObject changed) => Same(old, changed, static name => name is "metadata" or "status");

    public static bool SameContent(JsonObject old, JsonObject changed) => Same(old, changed, static _ => false);

    private static bool Same(JsonObject old, JsonObject changed, Func<string, bool> skip)
    {
        foreach ((string name, JsonNode? value) in old)
        {
            if (!skip(name) && !JsonNode.DeepEquals(value, changed[name]))
            {
                return false;
            }
        }

        return changed.All(c => skip(c.Key) || old.ContainsKey(c.Key) || c.Value is null);
    }
}
