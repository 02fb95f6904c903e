using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Errors;

namespace TrtOperator.ApiServer.Objects;

/// <summary>Defaults and rules of batch/v1 Jobs, as far as an operator can feel them.</summary>
internal static class JobRules
{
    private static readonly (string Field, int Since)[] NewFields =
        [("suspend", 24), ("completionMode", 24), ("podFailurePolicy", 26), ("podReplacementPolicy", 29), ("backoffLimitPerIndex", 29), ("successPolicy", 31), ("managedBy", 32)];

    /// <summary>Drops what servers of a version do not know.</summary>
    public static void DropUnknown(JsonObject body, int minor)
    {
        foreach ((string field, int since) in NewFields)
        {
            if (minor < since)
            {
                (body["spec"] as JsonObject)?.Remove(field);
            }
        }
    }

    public static void PrepareCreate(JsonObject body, int minor, List<FieldCause> causes)
    {
        DropUnknown(body, minor);
        JsonObject metadata = body["metadata"]!.AsObject();
        if (body["spec"] is not JsonObject spec)
        {
            body["spec"] = spec = [];
        }

        if (spec["parallelism"] is null && spec["completions"] is null)
        {
            spec["completions"] = 1;
            spec["parallelism"] = 1;
        }

        spec["parallelism"] ??= 1;
        spec["backoffLimit"] ??= 6;
        if (spec["template"] is not JsonObject template)
        {
            causes.Add(FieldCause.Required("spec.template.spec.containers"));
            return;
        }

        if (template["metadata"] is not JsonObject templateMetadata)
        {
            template["metadata"] = templateMetadata = [];
        }

        if (templateMetadata["labels"] is not JsonObject labels)
        {
            templateMetadata["labels"] = labels = [];
        }

        bool inheritsLabels = metadata["labels"] is not JsonObject { Count: > 0 } && labels.Count > 0;
        string uid = (string)metadata["uid"]!;
        foreach (string prefix in new[] { "", "batch.kubernetes.io/" })
        {
            labels[$"{prefix}controller-uid"] = uid;
            labels[$"{prefix}job-name"] = (string?)metadata["name"];
        }

        if (inheritsLabels)
        {
            metadata["labels"] = labels.DeepClone();
        }

        spec["selector"] ??= new JsonObject { ["matchLabels"] = new JsonObject { ["controller-uid"] = uid } };
        body["status"] ??= new JsonObject();
        causes.AddRange(ObjectNames.CheckLabels("spec.template.labels", labels));

        JsonObject? pod = template["spec"] as JsonObject;
        if (pod?["containers"] is not JsonArray { Count: > 0 } containers)
        {
            causes.Add(FieldCause.Required("spec.template.spec.containers"));
            return;
        }

        foreach (JsonObject container in containers.OfType<JsonObject>())
        {
            container["terminationMessagePath"] ??= "/dev/termination-log";
            container["terminationMessagePolicy"] ??= "File";
            container["resources"] ??= new JsonObject();
            container["imagePullPolicy"] ??= ((string?)container["image"])?.EndsWith(":latest", StringComparison.Ordinal) == true ? "Always" : "IfNotPresent";
        }

        pod["restartPolicy"] ??= "Always";
        pod["terminationGracePeriodSeconds"] ??= 30;
        pod["dnsPolicy"] ??= "ClusterFirst";
        pod["securityContext"] ??= new JsonObject();
        pod["schedulerName"] ??= "default-scheduler";
        string policy = pod["restartPolicy"]!.ToString();
        if (policy is not ("Never" or "OnFailure"))
        {
            causes.Add(FieldCause.NotSupported("spec.template.spec.restartPolicy", $"\"{policy}\"", ["OnFailure", "Never"]));
        }

        if (spec["podFailurePolicy"] is not null && policy != "Never")
        {
            causes.Add(FieldCause.Invalid("spec.template.spec.restartPolicy", $"\"{policy}\"", "only \"Never\" is supported when podFailurePolicy is specified"));
        }

        foreach (string field in new[] { "parallelism", "completions", "backoffLimit", "activeDeadlineSeconds", "ttlSecondsAfterFinished" })
        {
            if (spec[field] is JsonValue value && value.ToString().StartsWith('-'))
            {
                causes.Add(FieldCause.Invalid($"spec.{field}", value.ToString(), "must be greater than or equal to 0"));
            }
        }
    }

    public static void CheckUpdate(JsonObject old, JsonObject body, List<FieldCause> causes)
    {
        bool wasSuspended = (bool?)old["spec"]?["suspend"] ?? false;
        bool started = old["status"]?["startTime"] is not null;
        foreach (string field in new[] { "completions", "selector", "template", "podFailurePolicy", "completionMode" })
        {
            JsonNode? before = old["spec"]?[field];
            JsonNode? after = body["spec"]?[field];
            if (JsonNode.DeepEquals(before, after) || (field == "template" && wasSuspended && !started))
            {
                continue;
            }

            causes.Add(FieldCause.Invalid($"spec.{field}", field == "template" ? "core.PodTemplateSpec{...}" : after?.ToJsonString() ?? "null", "field is immutable"));
        }
    }
}
