using System.Text.Json.Nodes;

namespace TrtOperator.ApiServer.Jobs;

/// <summary>Job statuses as the Job controller writes them.</summary>
internal static class JobStatus
{
    public static bool Has(JsonObject job, string type) =>
        (job["status"]?["conditions"] as JsonArray)?.Any(c => (string?)c?["type"] == type && (string?)c["status"] == "True") == true;

    public static bool IsFinished(JsonObject job) => Has(job, "Complete") || Has(job, "Failed");

    public static void Count(JsonObject job, int active, int ready, int succeeded, int failed)
    {
        JsonObject status = Of(job);
        Set("active", active);
        Set("succeeded", succeeded);
        Set("failed", failed);
        status["ready"] = ready;
        status["terminating"] = 0;
        status["uncountedTerminatedPods"] = new JsonObject();
        void Set(string name, int count)
        {
            status.Remove(name);
            if (count > 0)
            {
                status[name] = count;
            }
        }
    }

    public static void Complete(JsonObject job, string now)
    {
        SetCondition(job, "SuccessCriteriaMet", "True", "CompletionsReached", "Reached expected number of succeeded pods", now);
        SetCondition(job, "Complete", "True", "CompletionsReached", "Reached expected number of succeeded pods", now);
        Of(job)["completionTime"] = now;
    }

    public static void Fail(JsonObject job, string reason, string message, string now)
    {
        SetCondition(job, "FailureTarget", "True", reason, message, now);
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

        conditions.Add(new JsonObject
        {
            ["type"] = type,
            ["status"] = truth,
            ["lastProbeTime"] = now,
            ["lastTransitionTime"] = now,
            ["reason"] = reason,
            ["message"] = message,
        });
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
