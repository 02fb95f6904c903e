using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Objects;
using TrtOperator.ApiServer.Schemas;
using TrtOperator.ApiServer.Storage;

namespace TrtOperator.ApiServer.Controllers;

/// <summary>Serves the kinds that custom resource definitions name, and stops when those are deleted.</summary>
internal sealed class DefinitionController(ObjectStore store, KindTable kinds, KindRules rules, Action<ServedKind> endWatches)
{
    /// <summary>Called under the store's lock.</summary>
    public void See(ObjectEvent change)
    {
        if (change.Object.Kind != ServedKinds.CustomResourceDefinitions)
        {
            return;
        }

        JsonObject definition = change.Object.ToJson();
        foreach (JsonObject version in (definition["spec"]?["versions"] as JsonArray ?? []).OfType<JsonObject>())
        {
            ServedKind kind = KindOf(definition, version);
            if (change.Change == ObjectChange.Deleted)
            {
                foreach (StoredObject instance in store.Of(kind).Current.Values)
                {
                    store.Remove(instance, instance.ToJson());
                }

                kinds.Remove(kind);
                rules.SetSchema(kind, null);
                endWatches(kind);
            }
            else if ((bool?)version["served"] != false)
            {
                kinds.Add(kind);
                rules.SetSchema(kind, version["schema"]?["openAPIV3Schema"] is JsonObject schema ? new StructuralSchema((JsonObject)schema.DeepClone()) : null);
            }
        }
    }

    /// <summary>What a real server writes to the status of a new definition, once it serves it.</summary>
    public static void SetStatus(JsonObject definition, string now)
    {
        JsonArray versions = [.. (definition["spec"]?["versions"] as JsonArray ?? []).Where(v => (bool?)v?["storage"] == true).Select(v => v!["name"]!.DeepClone())];
        JsonObject Condition(string type, string reason, string message) =>
            new() { ["type"] = type, ["status"] = "True", ["lastTransitionTime"] = now, ["reason"] = reason, ["message"] = message };
        definition["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(
                Condition("NamesAccepted", "NoConflicts", "no conflicts found"),
                Condition("Established", "InitialNamesAccepted", "the initial names have been accepted")),
            ["acceptedNames"] = definition["spec"]?["names"]?.DeepClone(),
            ["storedVersions"] = versions,
        };
    }

    private ServedKind KindOf(JsonObject definition, JsonObject version)
    {
        JsonObject spec = definition["spec"]!.AsObject();
        string group = (string)spec["group"]!;
        string name = (string)version["name"]!;
        string plural = (string)spec["names"]!["plural"]!;
        bool namespaced = (string?)spec["scope"] != "Cluster";
        bool hasStatus = version["subresources"]?["status"] is not null;
        bool Same(ServedKind kind) => kind.Group == group && kind.Version == name && kind.Plural == plural && kind.Namespaced == namespaced && kind.HasStatus == hasStatus;
        if (kinds.Find(group, name, plural) is { } served && Same(served))
        {
            return served;
        }

        // The well-known ones keep their identity, so that a test may name them by it.
        return new[] { ServedKinds.TrtEngines, ServedKinds.BuilderClasses }.FirstOrDefault(Same)
            ?? new ServedKind(group, name, (string)spec["names"]!["kind"]!, plural, namespaced) { Custom = true, HasGeneration = true, UnconditionalUpdate = false, HasStatus = hasStatus };
    }
}
