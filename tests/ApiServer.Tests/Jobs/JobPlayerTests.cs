using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Jobs;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Storage;
using TrtOperator.ApiServer.Tests.Faults;

namespace TrtOperator.ApiServer.Tests.Jobs;

public sealed class JobPlayerTests : DoubleTest
{
    private const string Policy =
        """
        {"rules": [{"action": "FailJob", "onExitCodes": {"containerName": "builder", "operator": "In", "values": [10, 11, 12]}},
         {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]}]}
        """;

    [Fact]
    public async Task A_job_whose_pod_succeeds_completes()
    {
        await using JobPlayer player = new(Server, p => PodPlay.Succeeds($"done {p.JobName} {p.Attempt}"));
        StoredObject job = Create("a");
        JsonObject status = await FinishedAsync("a");

        Conditions(status).Should().Equal("SuccessCriteriaMet CompletionsReached", "Complete CompletionsReached");
        status["succeeded"]!.ToString().Should().Be("1");
        status["active"].Should().BeNull();
        status["startTime"].Should().NotBeNull();
        status["completionTime"].Should().NotBeNull();
        JsonObject pod = Pods().Should().ContainSingle().Subject.ToJson();
        pod["metadata"]!["ownerReferences"]![0]!["uid"]!.ToString().Should().Be(job.Uid);
        pod["metadata"]!["labels"]!["job-name"]!.ToString().Should().Be("a");
        pod["metadata"]!["labels"]!["controller-uid"]!.ToString().Should().Be(job.Uid);
        pod["status"]!["phase"]!.ToString().Should().Be("Succeeded");
        JsonNode ended = pod["status"]!["containerStatuses"]![0]!["state"]!["terminated"]!;
        ended["exitCode"]!.ToString().Should().Be("0");
        ended["message"]!.ToString().Should().Be("done a 1");
    }

    [Fact]
    public async Task A_transient_failure_is_tried_again_until_the_limit()
    {
        await using JobPlayer player = new(Server, p => p.Attempt < 3 ? PodPlay.Fails(20) : PodPlay.Succeeds());
        Create("a");
        JsonObject good = await FinishedAsync("a");
        good["failed"]!.ToString().Should().Be("2");
        Conditions(good).Should().Contain("Complete CompletionsReached");

        await using JobPlayer worse = new(Server, _ => PodPlay.Fails(20));
        await player.DisposeAsync();
        Create("b", spec => spec["backoffLimit"] = 1);
        JsonObject bad = await FinishedAsync("b");
        Conditions(bad).Should().Equal("FailureTarget BackoffLimitExceeded", "Failed BackoffLimitExceeded");
        bad["failed"]!.ToString().Should().Be("2");
    }

    [Fact]
    public async Task The_failure_policy_ends_a_job_at_once_and_ignores_a_disruption()
    {
        await using JobPlayer player = new(Server, p => p.Attempt == 1 ? PodPlay.IsDisrupted() : PodPlay.Fails(11, "gate failed"));
        Create("a", spec =>
        {
            spec["backoffLimit"] = 0;
            spec["podFailurePolicy"] = JsonNode.Parse(Policy);
        });
        JsonObject status = await FinishedAsync("a");
        JsonNode failed = status["conditions"]!.AsArray().Single(c => (string)c!["type"]! == "Failed")!;
        failed["reason"]!.ToString().Should().Be("PodFailurePolicy");
        failed["message"]!.ToString().Should().MatchRegex("^Container builder for pod default/a-[a-z0-9]{5} failed with exit code 11 matching FailJob rule at index 0$");
        Pods().Should().HaveCount(2);
    }

    [Fact]
    public async Task A_pod_that_no_node_takes_says_so_and_goes_on_later()
    {
        await using JobPlayer player = new(Server, _ => PodPlay.Unschedulable());
        Create("a");
        await EventuallyAsync(() => Pods().SingleOrDefault()?.ToJson()["status"]?["conditions"] is not null);
        StoredObject pod = Pods().Single();
        pod.ToJson()["status"]!["conditions"]![0]!["reason"]!.ToString().Should().Be("Unschedulable");
        player.PlayOn("default", pod.Name, PodPlay.Succeeds());
        (await FinishedAsync("a"))["succeeded"]!.ToString().Should().Be("1");
    }

    [Theory]
    [InlineData("pull", "Pending")]
    [InlineData("memory", "Failed")]
    [InlineData("evicted", "Failed")]
    public async Task Pods_fail_in_the_ways_of_real_ones(string way, string phase)
    {
        await using JobPlayer player = new(Server, _ => way switch
        {
            "pull" => PodPlay.ImagePullFails(),
            "memory" => PodPlay.RunsOutOfMemory(),
            _ => PodPlay.IsEvicted(),
        });
        Create("a", spec => spec["backoffLimit"] = 0);
        await EventuallyAsync(() => Pods().SingleOrDefault()?.ToJson()["status"] is { } s && (string?)s["phase"] == phase && s["containerStatuses"] is not null);
        JsonNode status = Pods().Single().ToJson()["status"]!;
        string said = way switch
        {
            "pull" => status["containerStatuses"]![0]!["state"]!["waiting"]!["reason"]!.ToString(),
            "memory" => status["containerStatuses"]![0]!["state"]!["terminated"]!["reason"]!.ToString(),
            _ => status["reason"]!.ToString(),
        };
        said.Should().Be(way switch { "pull" => "ImagePullBackOff", "memory" => "OOMKilled", _ => "Evicted" });
    }

    [Fact]
    public async Task A_suspended_job_has_no_pods_and_starts_when_resumed()
    {
        await using JobPlayer player = new(Server, _ => PodPlay.Succeeds());
        Create("a", spec => spec["suspend"] = true);
        await EventuallyAsync(() => Conditions(Status("a")).Contains("Suspended JobSuspended"));
        Pods().Should().BeEmpty();
        Server.Objects.Modify(ServedKinds.Jobs, "default", "a", j => j["spec"]!["suspend"] = false);
        Conditions(await FinishedAsync("a")).Should().Contain("Complete CompletionsReached");
    }

    [Fact]
    public async Task Parallelism_zero_stops_the_retries_and_leaves_the_failed_pod()
    {
        TaskCompletionSource gate = new();
        await using JobPlayer player = new(Server, p => p.Attempt == 1 ? PodPlay.Fails(11).After(gate.Task) : PodPlay.Runs());
        Create("a");
        await EventuallyAsync(() => Pods().Count == 1 && (string?)Pods()[0].ToJson()["status"]!["phase"] == "Running");
        Server.Objects.Modify(ServedKinds.Pods, "default", Pods()[0].Name, _ => { });
        gate.SetResult();
        await EventuallyAsync(() => Pods().Count == 2);
        Server.Objects.Modify(ServedKinds.Jobs, "default", "a", j => j["spec"]!["parallelism"] = 0);
        await EventuallyAsync(() => Pods().Count == 1 && Status("a")["active"] is null);
        Pods()[0].ToJson()["status"]!["phase"]!.ToString().Should().Be("Failed");
        Conditions(Status("a")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_deadline_fails_the_job_and_takes_its_pods()
    {
        await using JobPlayer player = new(Server, _ => PodPlay.Runs());
        Create("a");
        await EventuallyAsync(() => Pods().Count == 1 && (string?)Pods()[0].ToJson()["status"]!["phase"] == "Running");
        player.ExceedDeadline("default", "a");
        Conditions(await FinishedAsync("a")).Should().Contain("Failed DeadlineExceeded");
        Pods().Should().BeEmpty();
        player.ExpireTtl("default", "a");
        await EventuallyAsync(() => Server.Objects.Find(ServedKinds.Jobs, "default", "a") is null);
    }

    [Fact]
    public async Task An_old_server_drops_new_fields_and_its_controller_knows_old_conditions_only()
    {
        await using ApiServerDouble old = await ApiServerDouble.StartAsync(new ApiServerOptions { Minor = 20 });
        await using JobPlayer player = new(old, p => p.Attempt == 1 ? PodPlay.Fails(11) : PodPlay.Succeeds());
        JsonObject job = JsonNode.Parse(k8s.KubernetesJson.Serialize(Sample.Job("a")))!.AsObject();
        job["spec"]!["podFailurePolicy"] = JsonNode.Parse(Policy);
        job["spec"]!["suspend"] = true;
        JsonObject made = old.Objects.Create(ServedKinds.Jobs, job).ToJson();
        made["spec"]!["podFailurePolicy"].Should().BeNull();
        made["spec"]!["suspend"].Should().BeNull();
        JsonObject? status = null;
        await EventuallyAsync(() => (status = old.Objects.Get(ServedKinds.Jobs, "default", "a").ToJson()["status"]!.AsObject())["completionTime"] is not null);
        Conditions(status!).Should().Equal("Complete ");
        status!["failed"]!.ToString().Should().Be("1");
        using k8s.Kubernetes client = old.Client();
        (await new Contract.RawApi(client).GetAsync("version")).Body["minor"]!.ToString().Should().Be("20");
    }

    private StoredObject Create(string name, Action<JsonObject>? change = null)
    {
        JsonObject job = JsonNode.Parse(k8s.KubernetesJson.Serialize(Sample.Job(name)))!.AsObject();
        change?.Invoke(job["spec"]!.AsObject());
        return Server.Objects.Create(ServedKinds.Jobs, job);
    }

    private IReadOnlyList<StoredObject> Pods() => Server.Objects.List(ServedKinds.Pods);

    private JsonObject Status(string job) => Server.Objects.Get(ServedKinds.Jobs, "default", job).ToJson()["status"]!.AsObject();

    private async Task<JsonObject> FinishedAsync(string job)
    {
        await EventuallyAsync(() => Conditions(Status(job)).Any(c => c.StartsWith("Complete ", StringComparison.Ordinal) || c.StartsWith("Failed ", StringComparison.Ordinal)));
        return Status(job);
    }

    private static string[] Conditions(JsonObject status) =>
        [.. (status["conditions"] as JsonArray ?? []).Where(c => (string?)c!["status"] == "True").Select(c => $"{c!["type"]} {c["reason"]}")];
}
