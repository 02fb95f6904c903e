using System.Text.Json.Nodes;

namespace TrtOperator.ApiServer.Tests.Contract;

public abstract partial class ApiServerContract
{
    [Fact]
    public async Task A_job_whose_pod_succeeds_is_completed()
    {
        string ns = await _server.NamespaceAsync();
        RawAnswer job = (await Api.PostAsync(Jobs(ns), Job("a"))).Expect(201);
        JsonObject pod = await PodAsync(ns, _ => true);
        pod["metadata"]!["generateName"]!.ToString().Should().Be("a-");
        pod["metadata"]!["labels"]!["job-name"]!.ToString().Should().Be("a");
        pod["metadata"]!["labels"]!["controller-uid"]!.ToString().Should().Be(job.Uid);
        JsonNode owner = pod["metadata"]!["ownerReferences"]!.AsArray().Should().ContainSingle().Subject!;
        owner["uid"]!.ToString().Should().Be(job.Uid);
        owner["kind"]!.ToString().Should().Be("Job");
        owner["controller"]!.GetValue<bool>().Should().BeTrue();
        owner["blockOwnerDeletion"]!.GetValue<bool>().Should().BeTrue();
        await EventuallyAsync(async () => (await Api.GetAsync(Jobs(ns, "a"))).Body["status"]!["active"]?.ToString() == "1", "one pod is active");

        await EndAsync(ns, pod, "Succeeded", 0);
        JsonNode status = await FinishedAsync(ns, "a", "Complete");
        status["succeeded"]!.ToString().Should().Be("1");
        status["active"].Should().BeNull();
        status["startTime"].Should().NotBeNull();
        status["completionTime"].Should().NotBeNull();
        await DeleteWithPodsAsync(ns, "a");
    }

    [Fact]
    public async Task A_job_out_of_tries_is_failed()
    {
        string ns = await _server.NamespaceAsync();
        JsonObject job = Job("a");
        job["spec"]!["backoffLimit"] = 0;
        (await Api.PostAsync(Jobs(ns), job)).Expect(201);
        await EndAsync(ns, await PodAsync(ns, _ => true), "Failed", 11);
        JsonNode status = await FinishedAsync(ns, "a", "Failed");
        JsonNode condition = status["conditions"]!.AsArray().Single(c => (string)c!["type"]! == "Failed")!;
        condition["reason"]!.ToString().Should().Be("BackoffLimitExceeded");
        condition["message"]!.ToString().Should().Be("Job has reached the specified backoff limit");
        status["failed"]!.ToString().Should().Be("1");
        status["completionTime"].Should().BeNull();
        await DeleteWithPodsAsync(ns, "a");
    }

    [Fact]
    public async Task Parallelism_zero_takes_running_pods_and_leaves_failed_ones()
    {
        string ns = await _server.NamespaceAsync();
        (await Api.PostAsync(Jobs(ns), Job("a"))).Expect(201);
        JsonObject first = await PodAsync(ns, _ => true);
        await EndAsync(ns, first, "Failed", 11);
        await PodAsync(ns, p => p["metadata"]!["uid"]!.ToString() != first["metadata"]!["uid"]!.ToString());
        (await Api.PatchAsync(Jobs(ns, "a"), Parse("""{"spec": {"parallelism": 0}}"""))).Expect(200);
        await EventuallyAsync(async () => (await PodsAsync(ns)).Count == 1 && (await Api.GetAsync(Jobs(ns, "a"))).Body["status"]!["active"] is null, "only the failed pod is left");
        (await PodsAsync(ns))[0]["metadata"]!["uid"]!.ToString().Should().Be(first["metadata"]!["uid"]!.ToString());
        JsonNode status = (await Api.GetAsync(Jobs(ns, "a"))).Body["status"]!;
        status["failed"]!.ToString().Should().Be("1");
        status["conditions"].Should().BeNull();
        await DeleteWithPodsAsync(ns, "a");
    }

    private async Task<List<JsonObject>> PodsAsync(string ns) =>
        [.. (await Api.GetAsync($"api/v1/namespaces/{ns}/pods")).Expect(200).Items.Select(i => i!.AsObject())];

    private async Task<JsonObject> PodAsync(string ns, Func<JsonObject, bool> which)
    {
        JsonObject? found = null;
        await EventuallyAsync(async () => (found = (await PodsAsync(ns)).FirstOrDefault(which)) is not null, "the Job has a pod");
        return found!;
    }

    private async Task EndAsync(string ns, JsonObject pod, string phase, int exitCode) => (await Api.PatchAsync(
        $"api/v1/namespaces/{ns}/pods/{pod["metadata"]!["name"]}/status",
        Parse(
            $$$"""
            {"status": {"phase": "{{{phase}}}", "containerStatuses": [{"name": "builder", "image": "builder:1", "imageID": "", "ready": false, "restartCount": 0,
             "state": {"terminated": {"exitCode": {{{exitCode}}}, "reason": "Error", "message": "said"} } }] } }
            """))).Expect(200);

    private async Task<JsonNode> FinishedAsync(string ns, string job, string condition)
    {
        JsonNode? status = null;
        await EventuallyAsync(
            async () => ((status = (await Api.GetAsync(Jobs(ns, job))).Body["status"])?["conditions"] as JsonArray)?.Any(c => (string)c!["type"]! == condition && (string)c["status"]! == "True") == true,
            $"the Job is {condition}");
        return status!;
    }

    private async Task DeleteWithPodsAsync(string ns, string job)
    {
        (await Api.DeleteAsync(Jobs(ns, job), Parse("""{"propagationPolicy": "Background"}"""))).Expect(200);
        await EventuallyAsync(async () => (await PodsAsync(ns)).Count == 0, "the pods go with the Job");
    }
}
