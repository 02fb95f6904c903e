using System.Globalization;
using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Errors;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Patches;
using TrtOperator.ApiServer.Storage;

namespace TrtOperator.ApiServer.Objects;

/// <summary>Create, update, patch and delete as a real server does them. Every write of the server comes through here.</summary>
internal sealed class ObjectRegistry(ObjectStore store, KindRules rules, TimeProvider time)
{
    private static readonly string[] SystemFields =
        ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "selfLink", "managedFields"];

    public ObjectStore Store => store;

    public StoredObject Get(ServedKind kind, string? ns, string name) => store.Find(kind, ns, name) ?? throw RefusalException.NotFound(kind, name);

    public StoredObject Create(ServedKind kind, string? ns, JsonObject body, WriteOptions options, JsonObject? appliedFields = null)
    {
        body = KindRules.ToStored(kind, body);
        WriteChecks.CheckType(kind, body);
        if (body["metadata"] is not JsonObject metadata)
        {
            body["metadata"] = metadata = [];
        }

        WriteChecks.SetNamespace(kind, ns, metadata);
        foreach (string field in SystemFields)
        {
            metadata.Remove(field);
        }

        if (metadata["resourceVersion"] is not null && (string?)metadata["resourceVersion"] != "" && !options.Privileged)
        {
            throw RefusalException.Of(500, "", "resourceVersion should not be set on objects to be created");
        }

        lock (store.Gate)
        {
            string shown = (string?)metadata["name"] ?? "";
            CheckNamespace(kind, ns, shown, options);
            if (shown.Length == 0 && (string?)metadata["generateName"] is { Length: > 0 } prefix)
            {
                metadata["name"] = shown = ObjectNames.Generate(prefix);
            }

            string now = Now();
            metadata["uid"] = Guid.NewGuid().ToString();
            metadata["creationTimestamp"] = now;
            if (kind.HasGeneration)
            {
                metadata["generation"] = 1;
            }

            if (kind.HasStatus && !options.Privileged)
            {
                body.Remove("status");
            }

            List<FieldCause> causes = [.. ObjectNames.Check(kind, metadata)];
            rules.PrepareCreate(kind, body, causes);
            WriteChecks.ThrowIfAny(kind, shown, causes);
            if (store.Find(kind, ns, shown) is not null)
            {
                throw RefusalException.AlreadyExists(kind, shown);
            }

            ManagedFields.Record(body, options.Manager, appliedFields is null ? "Update" : "Apply", null, kind.ApiVersion, now, appliedFields);
            return options.DryRun ? new StoredObject(kind.Stored, body, store.Version) : store.Put(kind, body);
        }
    }

    public StoredObject Update(ServedKind kind, string? ns, string name, string? subresource, JsonObject body, WriteOptions options)
    {
        body = KindRules.ToStored(kind, body);
        WriteChecks.CheckType(kind, body);
        lock (store.Gate)
        {
            StoredObject existing = Get(kind, ns, name);
            return Replace(kind, existing, subresource, body, options, isPatch: false);
        }
    }

    public StoredObject Patch(ServedKind kind, string? ns, string name, string? subresource, PatchKind patchKind, JsonNode patch, WriteOptions options)
    {
        lock (store.Gate)
        {
            StoredObject? existing = store.Find(kind, ns, name);
            if (patchKind == PatchKind.Apply)
            {
                return Apply(kind, ns, name, subresource, existing, patch, options);
            }

            if (existing is null)
            {
                throw RefusalException.NotFound(kind, name);
            }

            JsonObject current = KindRules.FromStored(kind, existing.ToJson());
            JsonObject patched = patchKind switch
            {
                PatchKind.Json => JsonPatch.Apply(current, patch),
                PatchKind.Strategic => StrategicMerge.Apply(current, patch),
                _ => MergePatch.Apply(current, patch),
            };
            if (kind.StoredAs is not null)
            {
                patched = KindRules.ToStored(kind, patched);
            }

            return Replace(kind, existing, subresource, patched, options, isPatch: true);
        }
    }

    /// <summary>Deletes, or marks as being deleted where finalizers hold the object.</summary>
    /// <returns>The last state, and whether the object is gone.</returns>
    public (StoredObject Object, bool Gone) Delete(ServedKind kind, string? ns, string name, DeleteOptions options)
    {
        lock (store.Gate)
        {
            StoredObject existing = Get(kind, ns, name);
            if (options.Uid is { } uid && uid != existing.Uid)
            {
                throw RefusalException.Conflict(
                    kind,
                    name,
                    $"the UID in the precondition ({uid}) does not match the UID in record ({existing.Uid}). The object might have been deleted and then recreated");
            }

            string version = existing.Version.ToString(CultureInfo.InvariantCulture);
            if (options.ResourceVersion is { } asked && asked != version)
            {
                throw RefusalException.Conflict(
                    kind,
                    name,
                    $"the ResourceVersion in the precondition ({asked}) does not match the ResourceVersion in record ({version}). The object might have been modified");
            }

            JsonObject body = existing.ToJson();
            JsonObject metadata = body["metadata"]!.AsObject();
            string policy = options.Propagation ?? KindRules.DefaultPropagation(kind, metadata);
            WriteChecks.SetGarbageFinalizers(metadata, policy, explicitPolicy: options.Propagation is not null);
            bool held = metadata["finalizers"] is JsonArray { Count: > 0 } || KindRules.HoldsDeletion(kind, body);
            if (options.DryRun)
            {
                return (existing, !held);
            }

            if (!held)
            {
                return (store.Remove(existing, body), true);
            }

            if (metadata["deletionTimestamp"] is null)
            {
                metadata["deletionTimestamp"] = Now();
                metadata["deletionGracePeriodSeconds"] = 0;
                if (metadata["generation"] is JsonNode generation)
                {
                    metadata["generation"] = (long)generation + 1;
                }

                KindRules.OnDeletionStarted(kind, body);
            }
            else if (JsonNode.DeepEquals(body, existing.ToJson()))
            {
                return (existing, false);
            }

            return (store.Put(kind, body), false);
        }
    }

    /// <summary>Takes an object away whatever holds it.</summary>
    public StoredObject Purge(StoredObject existing)
    {
        lock (store.Gate)
        {
            return store.Remove(existing, existing.ToJson());
        }
    }

    private StoredObject Apply(ServedKind kind, string? ns, string name, string? subresource, StoredObject? existing, JsonNode patch, WriteOptions options)
    {
        if (patch is not JsonObject wanted)
        {
            throw RefusalException.BadRequest("error decoding YAML: the applied configuration must be an object");
        }

        wanted = (JsonObject)KindRules.ToStored(kind, wanted).DeepClone();
        WriteChecks.CheckType(kind, wanted);
        if (wanted["metadata"] is JsonObject given)
        {
            if (given["managedFields"] is not null)
            {
                throw RefusalException.BadRequest("metadata.managedFields must be nil");
            }

            if ((string?)given["name"] is { } said && said != name)
            {
                throw RefusalException.BadRequest($"the name of the object ({said}) does not match the name on the URL ({name})");
            }
        }

        if (existing is null)
        {
            if (subresource is not null)
            {
                throw RefusalException.NotFound(kind, name);
            }

            JsonObject created = (JsonObject)wanted.DeepClone();
            (created["metadata"] as JsonObject ?? (JsonObject)(created["metadata"] = new JsonObject())!)["name"] = name;
            return Create(kind, ns, created, options, ApplyPatch.FieldsOf(kind, wanted, null));
        }

        JsonObject applied = ApplyPatch.Apply(kind, existing.ToJson(), wanted, subresource, options, out JsonObject fields);
        return Replace(kind, existing, subresource, applied, options, isPatch: true, fields);
    }

    private StoredObject Replace(
        ServedKind kind, StoredObject existing, string? subresource, JsonObject body, WriteOptions options, bool isPatch, JsonObject? appliedFields = null)
    {
        string name = existing.Name;
        JsonObject old = existing.ToJson();
        JsonObject oldMetadata = old["metadata"]!.AsObject();
        if (body["metadata"] is not JsonObject metadata)
        {
            body["metadata"] = metadata = [];
        }

        WriteChecks.CheckIdentity(kind, existing, metadata, isPatch);
        JsonObject changed;
        if (subresource == "status")
        {
            changed = (JsonObject)old.DeepClone();
            changed.Remove("status");
            if (body["status"] is { } status)
            {
                changed["status"] = status.DeepClone();
            }
        }
        else
        {
            changed = body;
            foreach (string field in SystemFields)
            {
                metadata.Remove(field);
                if (oldMetadata[field] is { } kept)
                {
                    metadata[field] = kept.DeepClone();
                }
            }

            metadata["name"] = name;
            if (existing.Namespace is { } ns)
            {
                metadata["namespace"] = ns;
            }

            metadata["resourceVersion"] = oldMetadata["resourceVersion"]!.DeepClone();
            if (kind.HasStatus && !options.Privileged)
            {
                body.Remove("status");
                if (old["status"] is { } status)
                {
                    body["status"] = status.DeepClone();
                }
            }

            KindRules.KeepOnUpdate(kind, old, body);
        }

        List<FieldCause> causes = [.. ObjectNames.Check(kind, changed["metadata"]!.AsObject())];
        WriteChecks.CheckNewFinalizers(oldMetadata, changed["metadata"]!.AsObject(), causes);
        rules.PrepareUpdate(kind, old, changed, subresource, causes);
        WriteChecks.ThrowIfAny(kind, name, causes);
        if (WriteChecks.SameContent(old, changed))
        {
            return existing;
        }

        JsonObject newMetadata = changed["metadata"]!.AsObject();
        if (kind.HasGeneration && subresource is null && !WriteChecks.SameSpec(old, changed))
        {
            newMetadata["generation"] = ((long?)oldMetadata["generation"] ?? 0) + 1;
        }

        ManagedFields.Record(changed, options.Manager, appliedFields is null ? "Update" : "Apply", subresource, kind.ApiVersion, Now(), appliedFields);
        if (options.DryRun)
        {
            return new StoredObject(kind.Stored, changed, existing.Version);
        }

        bool free = newMetadata["deletionTimestamp"] is not null && newMetadata["finalizers"] is not JsonArray { Count: > 0 } && !KindRules.HoldsDeletion(kind, changed);
        return free ? store.Remove(existing, changed) : store.Put(kind, changed);
    }

    private void CheckNamespace(ServedKind kind, string? ns, string name, WriteOptions options)
    {
        if (!kind.Namespaced || ns is null)
        {
            return;
        }

        StoredObject? found = store.Find(ServedKinds.Namespaces, null, ns);
        if (found is null)
        {
            if (!options.Privileged)
            {
                throw RefusalException.NotFound(ServedKinds.Namespaces, ns);
            }

            Create(ServedKinds.Namespaces, null, new JsonObject { ["metadata"] = new JsonObject { ["name"] = ns } }, options);
        }
        else if (found.Deleting)
        {
            throw RefusalException.NamespaceTerminating(kind, name, ns);
        }
    }

    private string Now() => time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
