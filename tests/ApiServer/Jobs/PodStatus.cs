using System.Text.Json.Nodes;

namespace TrtOperator.ApiServer.Jobs;

/// <summary>Pod statuses as scheduler and kubelet write them.</summary>
internal static class PodStatus
{
    private const string Node = "node-1";

    public static void Unschedulable(JsonObject pod, string message, string now) => pod["status"] = new JsonObject
    {
        ["phase"] = "Pending",
        ["conditions"] = new JsonArray(Condition("PodScheduled", "False", now, "Unschedulable", message)),
        ["qosClass"] = "BestEffort",
    };

    public static void Scheduled(JsonObject pod, string now)
    {
        pod["spec"]!["nodeName"] = Node;
        pod["status"] = new JsonObject
        {
            ["phase"] = "Pending",
            ["conditions"] = new JsonArray(Condition("PodScheduled", "True", now)),
            ["qosClass"] = "BestEffort",
        };
    }

    public static void Waiting(JsonObject pod, string reason, string message, string now)
    {
        Scheduled(pod, now);
        Started(pod, "Pending", new JsonObject { ["waiting"] = new JsonObject { ["reason"] = reason, ["message"] = message } }, ready: false, now, "ContainersNotReady");
    }

    public static void Running(JsonObject pod, string now) =>
        Started(pod, "Running", new JsonObject { ["running"] = new JsonObject { ["startedAt"] = now } }, ready: true, now, null);

    public static void Ended(JsonObject pod, int exitCode, string reason, string message, string now)
    {
        string startedAt = (string?)pod["status"]?["containerStatuses"]?[0]?["state"]?["running"]?["startedAt"] ?? now;
        JsonObject terminated = new() { ["exitCode"] = exitCode, ["reason"] = reason, ["startedAt"] = startedAt, ["finishedAt"] = now, ["containerID"] = "containerd://0123" };
        if (message.Length > 0)
        {
            terminated["message"] = message;
        }

        Started(
            pod, exitCode == 0 ? "Succeeded" : "Failed", new JsonObject { ["terminated"] = terminated }, ready: false, now, exitCode == 0 ? "PodCompleted" : "PodFailed");
    }

    public static void Evicted(JsonObject pod, string message)
    {
        JsonObject status = pod["status"]!.AsObject();
        status["phase"] = "Failed";
        status["reason"] = "Evicted";
        status["message"] = message;
    }

    public static void Disrupted(JsonObject pod, string reason, string message, string now) =>
        (pod["status"]!["conditions"] as JsonArray)!.Add(Condition("DisruptionTarget", "True", now, reason, message));

    private static void Started(JsonObject pod, string phase, JsonObject state, bool ready, string now, string? unreadyReason)
    {
        JsonArray containers = [];
        foreach (JsonObject container in pod["spec"]!["containers"]!.AsArray().OfType<JsonObject>())
        {
            containers.Add(new JsonObject
            {
                ["name"] = container["name"]?.DeepClone(),
                ["state"] = state.DeepClone(),
                ["lastState"] = new JsonObject(),
                ["ready"] = ready,
                ["restartCount"] = 0,
                ["image"] = container["image"]?.DeepClone(),
                ["imageID"] = "",
                ["started"] = ready,
            });
        }

        string truth = ready ? "True" : "False";
        pod["status"] = new JsonObject
        {
            ["phase"] = phase,
            ["conditions"] = new JsonArray(
                Condition("Initialized", "True", now),
                Condition("Ready", truth, now, unreadyReason),
                Condition("ContainersReady", truth, now, unreadyReason),
                Condition("PodScheduled", "True", now)),
            ["hostIP"] = "10.0.0.1",
            ["startTime"] = now,
            ["containerStatuses"] = containers,
            ["qosClass"] = "BestEffort",
        };
    }

    private static JsonObject Condition(string type, string status, string now, string? reason = null, string? message = null)
    {
        JsonObject condition = new() { ["type"] = type, ["status"] = status, ["lastProbeTime"] = null, ["lastTransitionTime"] = now };
        if (reason is not null)
        {
            condition["reason"] = reason;
        }

        if (message is not null)
        {
            condition["message"] = message;
        }

        return condition;
    }
}
