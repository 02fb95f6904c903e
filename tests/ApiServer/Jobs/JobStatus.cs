using System.Text.Json.Nodes;

namespace TrtOperator.ApiServer.Jobs;

/// <summary>Job statuses as the Job controller writes them.</summary>
internal static class JobStatus
{
    private const int SinceReady = 29;
    private const int SinceCriteria = 31;

    public static bool Has(JsonObject job, string type) =>
        (job["status"]?["conditions"] as JsonArray)?.Any(c => (string?)c?["type"] == type && (string?)c["status"] == "True") == true;

    public static bool IsFinished(JsonObject job) => Has(job, "Complete") || Has(job, "Failed");

    public static void Count(JsonObject job, int minor, int active, int ready, int succeeded, int failed)
    {
        JsonObject status = Of(job);
        Set("active", active);
        Set("succeeded", succeeded);
        Set("failed", failed);
        if (minor >= SinceReady)
        {
            status["ready"] = ready;
            status["terminating"] = 0;
            status["uncountedTerminatedPods"] = new JsonObject();
        }

        void Set(string name, int count)
        {
            status.Remove(name);
            if (count > 0)
            {
                status[name] = count;
            }
        }
    }

    public static void Complete(JsonObject job, int minor, string now)
    {
        if (minor >= SinceCriteria)
        {
            SetCondition(job, "SuccessCriteriaMet", "True", "CompletionsReached", "Reached expected number of succeeded pods", now);
            SetCondition(job, "Complete", "True", "CompletionsReached", "Reached expected number of succeeded pods", now);
        }
        else
        {
            SetCondition(job, "Complete", "True", "", "", now);
        }

        Of(job)["completionTime"] = now;
    }

    public static void Fail(JsonObject job, int minor, string reason, string message, string now)
    {
        if (minor >= SinceCriteria)
        {
            SetCondition(job, "FailureTarget", "True", reason, message, now);
        }

        SetCondition(job, "Failed", "True", reason, message, now);
    }

    public static void SetCondition(JsonObject job, string type, string truth, string reason, string message, string now)
    {
        JsonObject status = Of(job);
        if (status["conditions"] is not JsonArray conditions)
        {
            status["conditions"] = conditions = [];
        }

        JsonNode? existing = conditions.FirstOrDefault(c => (string?)c?["type"] == type);
        if (existing is not null && (string?)existing["status"] == truth)
        {
            return;
        }

        if (existing is not null)
        {
            conditions.Remove(existing);
        }

        JsonObject condition = new() { ["type"] = type, ["status"] = truth, ["lastProbeTime"] = now, ["lastTransitionTime"] = now };
        if (reason.Length > 0)
        {
            condition["reason"] = reason;
            condition["message"] = message;
        }

        conditions.Add(condition);
    }

    public static JsonObject Of(JsonObject job)
    {
        if (job["status"] is not JsonObject status)
        {
            job["status"] = status = [];
        }

        return status;
    }
}
