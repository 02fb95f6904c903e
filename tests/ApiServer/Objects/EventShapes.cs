using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Errors;
using TrtOperator.ApiServer.Kinds;

namespace TrtOperator.ApiServer.Objects;

/// <summary>Events are one set of objects with two shapes: core/v1, in which they are stored, and events.k8s.io/v1.</summary>
internal static class EventShapes
{
    private static readonly (string Core, string Newer)[] Names =
    [
        ("involvedObject", "regarding"),
        ("message", "note"),
        ("reportingComponent", "reportingController"),
        ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"),
    ];

    public static JsonObject ToCore(JsonObject body) => Rename(body, ServedKinds.Events.ApiVersion, ServedKinds.CoreEvents.ApiVersion, Names.ToDictionary(n => n.Newer, n => n.Core));

    public static JsonObject FromCore(JsonObject body) => Rename(body, ServedKinds.CoreEvents.ApiVersion, ServedKinds.Events.ApiVersion, Names.ToDictionary(n => n.Core, n => n.Newer));

    /// <summary>What events.k8s.io/v1 asks of a new event; core/v1 asks nothing of the kind.</summary>
    public static void CheckNew(JsonObject core, List<FieldCause> causes)
    {
        if (core["eventTime"] is null)
        {
            causes.Add(FieldCause.Required("eventTime"));
        }

        Text("reportingController", core["reportingComponent"], 128);
        Text("reportingInstance", core["reportingInstance"], 128);
        Text("action", core["action"], 128);
        Text("reason", core["reason"], 128);
        string note = core["message"]?.ToString() ?? "";
        if (note.Length > 1024)
        {
            causes.Add(FieldCause.Invalid("message", "\"...\"", "can have at most 1024 characters"));
        }

        string type = core["type"]?.ToString() ?? "";
        if (type is not ("Normal" or "Warning"))
        {
            causes.Add(FieldCause.Invalid("type", $"\"{type}\"", $"has invalid value: {type}"));
        }

        string ns = core["metadata"]?["namespace"]?.ToString() ?? "";
        string about = core["involvedObject"]?["namespace"]?.ToString() ?? "";
        if (about.Length == 0 ? ns is not ("default" or "kube-system") : about != ns)
        {
            causes.Add(FieldCause.Invalid("involvedObject.namespace", $"\"{about}\"", "does not match event.namespace"));
        }

        void Text(string field, JsonNode? node, int most)
        {
            string text = node?.ToString() ?? "";
            if (text.Length == 0)
            {
                causes.Add(FieldCause.Required(field));
            }
            else if (text.Length > most)
            {
                causes.Add(FieldCause.Invalid(field, $"\"{text}\"", $"can have at most {most} characters"));
            }
        }
    }

    private static JsonObject Rename(JsonObject body, string from, string to, Dictionary<string, string> names)
    {
        JsonObject renamed = [];
        foreach ((string name, JsonNode? value) in body)
        {
            renamed[names.GetValueOrDefault(name, name)] = name == "apiVersion" && (string?)value == from ? to : value?.DeepClone();
        }

        return renamed;
    }
}
