using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Controllers;
using TrtOperator.ApiServer.Errors;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Schemas;

namespace TrtOperator.ApiServer.Objects;

/// <summary>What differs from kind to kind: defaults, validation, what a status write may touch.</summary>
internal sealed class KindRules(int minor)
{
    private readonly ConcurrentDictionary<ServedKind, StructuralSchema> _schemas = new();

    public void SetSchema(ServedKind kind, StructuralSchema? schema)
    {
        if (schema is null)
        {
            _schemas.TryRemove(kind, out _);
        }
        else
        {
            _schemas[kind] = schema;
        }
    }

    /// <summary>The object in the shape in which it is stored.</summary>
    public static JsonObject ToStored(ServedKind kind, JsonObject body) => kind == ServedKinds.Events ? EventShapes.ToCore(body) : body;

    /// <summary>A stored object in the shape of the kind that was asked for.</summary>
    public static JsonObject FromStored(ServedKind kind, JsonObject body) => kind == ServedKinds.Events ? EventShapes.FromCore(body) : body;

    public void PrepareCreate(ServedKind kind, JsonObject body, List<FieldCause> causes)
    {
        if (kind == ServedKinds.Namespaces)
        {
            body["spec"] = new JsonObject { ["finalizers"] = new JsonArray("kubernetes") };
            body["status"] = new JsonObject { ["phase"] = "Active" };
        }
        else if (kind == ServedKinds.Jobs)
        {
            JobRules.PrepareCreate(body, minor, causes);
        }
        else if (kind == ServedKinds.Pods)
        {
            body["status"] ??= new JsonObject { ["phase"] = "Pending", ["qosClass"] = "BestEffort" };
        }
        else if (kind == ServedKinds.Events)
        {
            EventShapes.CheckNew(body, causes);
        }

        else if (kind == ServedKinds.CustomResourceDefinitions)
        {
            DefinitionController.SetStatus(body, (string)body["metadata"]!["creationTimestamp"]!);
        }

        Custom(kind, body, causes);
    }

    public void PrepareUpdate(ServedKind kind, JsonObject old, JsonObject body, string? subresource, List<FieldCause> causes)
    {
        if (kind == ServedKinds.Jobs && subresource is null)
        {
            JobRules.DropUnknown(body, minor);
            JobRules.CheckUpdate(old, body, causes);
        }

        Custom(kind, body, causes);
    }

    /// <summary>Brings back what clients leave out because the server had set it.</summary>
    public static void KeepOnUpdate(ServedKind kind, JsonObject old, JsonObject body)
    {
        if (kind == ServedKinds.Namespaces && old["spec"] is { } spec)
        {
            body["spec"] = spec.DeepClone();
        }
    }

    /// <summary>What becomes of dependents where the caller does not say.</summary>
    public static string DefaultPropagation(ServedKind kind, JsonObject metadata)
    {
        bool Has(string finalizer) => metadata["finalizers"] is JsonArray list && list.Any(f => (string?)f == finalizer);
        return Has("orphan") ? "Orphan"
            : Has("foregroundDeletion") ? "Foreground"

            // The one built-in exception of batch/v1, kept for the first clients there ever were.
            : kind == ServedKinds.Jobs ? "Orphan"
            : "Background";
    }

    /// <summary>Whether something other than metadata.finalizers keeps an object that is being deleted.</summary>
    public static bool HoldsDeletion(ServedKind kind, JsonObject body) =>
        kind == ServedKinds.Namespaces && body["spec"]?["finalizers"] is JsonArray { Count: > 0 };

    public static void OnDeletionStarted(ServedKind kind, JsonObject body)
    {
        if (kind == ServedKinds.Namespaces)
        {
            body["status"] = new JsonObject { ["phase"] = "Terminating" };
        }
    }

    private void Custom(ServedKind kind, JsonObject body, List<FieldCause> causes)
    {
        if (_schemas.TryGetValue(kind, out StructuralSchema? schema))
        {
            schema.Prune(body);
            schema.SetDefaults(body);
            causes.AddRange(schema.Check(body));
        }
    }
}
