using System.Text.Json.Nodes;
using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.EndToEnd.Clusters;
using TrtOperator.EndToEnd.Commands;

namespace TrtOperator.EndToEnd.Scenarios;

/// <summary>The operator's role is enough, is not too much, and its gaps are said. The judge is the API server's audit log.</summary>
[Collection(ClusterCollection.Name)]
public sealed class AccessTests(InstalledOperator installed)
{
    // Asked for when somebody writes an object between the operator's reading it and its setting the finalizer, which cannot be brought about from
    // outside; and looked up by the API server itself, which a test below shows.
    private static readonly GrantedVerb[] _unseen = [new("get", "trtengine.dev", "trtengines"), new("update", "trtengine.dev", "trtengines/finalizers")];

    [Fact]
    public async Task Every_verb_of_the_role_is_asked_for_and_nothing_else()
    {
        OwnNode.Demand();
        Engine engine = await Engine.InNewNamespaceAsync(installed, "verbs");

        // A life that takes long enough to be asked for progress, and is taken away with its release.
        await engine.ApplyAsync(engine.Declaration(more: "  deletionPolicy: Delete"));
        await engine.WaitUntilReadyAsync(seconds: 240);

        // An edit that overtakes a running Job, then a failure that is final, told once more after a second edit.
        await engine.ApplyAsync(engine.Declaration(precisions: "[FP16]", more: "  deletionPolicy: Delete"));
        await engine.WaitAsync("the edit's Job", one => one.Status!.ObservedGeneration == one.Metadata.Generation && one.Status.Stages!.Any(stage => stage.State == StageState.Running));
        await engine.ApplyAsync(engine.Declaration(model: "nothing.onnx", more: "  deletionPolicy: Delete"));
        await engine.WaitAsync("Stalled", one => Engine.Condition(one, "Stalled") is { Status: "True" });
        foreach (string suspend in new[] { "true", "false", "true", "false" })
        {
            await Shell.KubectlAsync("-n", engine.Namespace, "patch", "trt", Engine.Name, "--type=merge", "-p", $$$"""{"spec":{"suspend":{{{suspend}}}}}""");
            await engine.WaitAsync($"suspend: {suspend}", one => one.Status!.ObservedGeneration == one.Metadata.Generation);
        }

        await Shell.KubectlAsync("-n", engine.Namespace, "delete", "trt", Engine.Name, "--timeout=120s");

        // A name that is taken is looked at before anything is said of it.
        Engine other = await Engine.InNewNamespaceAsync(installed, "verbs-taken");
        string taken = await MeetForeignJobAsync(other);
        await other.WaitAsync("the words of the name", one => Engine.Condition(one, "Ready")?.Message.Contains(taken, StringComparison.Ordinal) == true);
        await other.DeleteNamespaceAsync();

        // A watch is logged when it ends.
        await Shell.KubectlAsync("-n", InstalledOperator.SystemNamespace, "delete", "pods", "-l", "app.kubernetes.io/name=trtengine-operator");
        await Shell.KubectlAsync("-n", InstalledOperator.SystemNamespace, "rollout", "status", "deployment/trtengine-operator", "--timeout=120s");
        await ShouldBecomeAsync(
            "every verb",
            async () =>
            {
                IReadOnlyList<AuditedRequest> requests = AuditLog.Read();
                HashSet<GrantedVerb> asked = [.. requests.Select(request => new GrantedVerb(request.Verb, request.Group, request.Resource))];
                return string.Join('\n', (await GrantedVerb.AllAsync()).Distinct().Except(asked).Except(_unseen).Select(verb => $"not asked for: {verb}"));
            });
        IReadOnlyList<GrantedVerb> granted = await GrantedVerb.AllAsync();
        AuditLog.Read().Where(request => !granted.Contains(new GrantedVerb(request.Verb, request.Group, request.Resource))).Should().BeEmpty();
        await engine.DeleteNamespaceAsync();
    }

    [Fact]
    public async Task A_Job_of_somebody_else_with_our_name_is_left_alone_and_said_in_the_condition()
    {
        Engine engine = await Engine.InNewNamespaceAsync(installed, "foreign");
        string name = await MeetForeignJobAsync(engine);
        TrtEngine waiting = await engine.WaitAsync("the words of the name", one => Engine.Condition(one, "Ready")?.Message.Contains(name, StringComparison.Ordinal) == true);
        Engine.Condition(waiting, "Ready")!.Status.Should().Be("False");
        V1Job foreign = (await engine.JobsAsync()).Single();
        foreign.Spec.Template.Spec.Containers[0].Image.Should().Be("localhost/mine:1");
        foreign.Metadata.OwnerReferences.Should().BeNullOrEmpty();
        await engine.SavePageAsync("foreign-job");

        // It goes on once the name is free.
        await Shell.KubectlAsync("-n", engine.Namespace, "delete", "job", name);
        await engine.WaitUntilReadyAsync();
        await engine.DeleteNamespaceAsync();
    }

    [Theory]
    [InlineData("jobs", "create")]
    [InlineData("trtengines/finalizers", "update")]
    public async Task A_role_that_cannot_create_Jobs_is_said_in_the_condition_and_mended_without_a_restart(string resource, string verb)
    {
        if (resource == "trtengines/finalizers")
        {
            OwnNode.Demand();
        }

        await WithoutAsync(resource, verb, async () =>
        {
            Engine engine = await Engine.InNewNamespaceAsync(installed, $"no-{verb}");
            await engine.ApplyAsync(engine.Declaration(data: DemoData.Small));
            TrtEngine waiting = await engine.WaitAsync("the words of the Job", one => Engine.Condition(one, "Ready") is { Reason: "JobNotCreated" });
            Engine.Condition(waiting, "Ready")!.Message.Should().Contain(resource == "jobs" ? "cannot create resource \"jobs\"" : "finalizers");
            await engine.SavePageAsync($"no-{verb}");
            (await Shell.KubectlAsync("-n", engine.Namespace, "get", "events", "-o", "name", "--field-selector=reason=StageStarted")).Trim().Should().BeEmpty("no Job has started");
            (await Shell.KubectlAsync("-n", engine.Namespace, "get", "events", "-o", "name", "--field-selector=reason=JobNotCreated")).Trim().Should().NotBeEmpty();
            return engine;
        });
    }

    [Fact]
    public async Task A_role_that_cannot_write_status_fails_in_the_log_and_in_the_metrics_and_is_mended_without_a_restart()
        => await WithoutAsync("trtengines/status", "patch", async () =>
        {
            Engine engine = await Engine.InNewNamespaceAsync(installed, "no-status");
            await engine.ApplyAsync(engine.Declaration(data: DemoData.Small));
            await ShouldBecomeAsync(
                "the words in the log",
                async () => (await LogsAsync()).Contains("cannot patch resource \"trtengines/status\"", StringComparison.Ordinal) ? "" : "nothing in the log");
            return engine;
        });

    [Theory]
    [InlineData("trtengines", "list")]
    [InlineData("jobs", "watch")]
    [InlineData("pods", "list")]
    public async Task An_operator_that_cannot_list_or_watch_says_so_and_is_not_ready_before_its_first_list(string resource, string verb)
        => await WithoutAsync(resource, verb, async () =>
        {
            await Shell.KubectlAsync("-n", InstalledOperator.SystemNamespace, "delete", "pods", "-l", "app.kubernetes.io/name=trtengine-operator", "--grace-period=0", "--force");
            await ShouldBecomeAsync(
                "the words in the log",
                async () => (await LogsAsync()).Contains($"cannot {verb} resource \"{resource}\"", StringComparison.Ordinal) ? "" : "nothing in the log");
            if (verb == "list")
            {
                (await Shell.KubectlAsync("-n", InstalledOperator.SystemNamespace, "get", "deployment", "trtengine-operator", "-o", "jsonpath={.status.readyReplicas}")).Trim().Should().BeOneOf("", "0");
            }

            return null;
        });

    // Takes a verb away, looks, gives it back, and sees everything go on.
    private static async Task WithoutAsync(string resource, string verb, Func<Task<Engine?>> look)
    {
        JsonNode role = JsonNode.Parse(await Shell.KubectlAsync("get", "clusterrole", "trtengine-operator", "-o", "json"))!;
        JsonArray verbs = role["rules"]!.AsArray().Single(rule => rule!["resources"]![0]!.GetValue<string>() == resource)!["verbs"]!.AsArray();
        verbs.Remove(verbs.Single(one => one!.GetValue<string>() == verb));
        if (verbs.Count == 0)
        {
            role["rules"]!.AsArray().Remove(verbs.Parent!);
        }

        Engine? engine;
        await Shell.ApplyAsync(role.ToJsonString());
        try
        {
            engine = await look();
        }
        finally
        {
            await Shell.KubectlAsync("apply", "-f", Path.Combine(Repository.Root, "config/rbac/role.yaml"));
        }

        await Shell.KubectlAsync("-n", InstalledOperator.SystemNamespace, "rollout", "status", "deployment/trtengine-operator", "--timeout=180s");
        if (engine is not null)
        {
            await engine.WaitUntilReadyAsync(seconds: 240);
            await engine.DeleteNamespaceAsync();
        }
    }

    // A container that is starting has no log yet.
    private static async Task<string> LogsAsync()
        => (await Shell.RunAsync("kubectl", ["-n", InstalledOperator.SystemNamespace, "logs", "-l", "app.kubernetes.io/name=trtengine-operator", "--tail=400"]))
            .Output.Replace("\\\"", "\"", StringComparison.Ordinal);

    // Puts a Job of somebody else where the engine's first Job would be, and returns its name.
    private static async Task<string> MeetForeignJobAsync(Engine engine)
    {
        string declaration = engine.Declaration(data: DemoData.Small);
        await engine.ApplyAsync(declaration);
        await engine.WaitAsync("a Job", one => one.Status?.Stages?.Any(stage => stage.StartedAt is not null) == true);
        string name = (await engine.JobsAsync()).Single(job => job.Metadata.Labels[WellKnownNames.StageLabel] == "resolve").Metadata.Name;
        await Shell.KubectlAsync("-n", engine.Namespace, "delete", "trt", Engine.Name, "--timeout=60s");
        await ShouldBecomeAsync("no Job", async () => string.Join(' ', (await engine.JobsAsync()).Select(job => job.Metadata.Name)));
        await Shell.ApplyAsync($$$"""
            apiVersion: batch/v1
            kind: Job
            metadata: {name: "{{{name}}}", namespace: "{{{engine.Namespace}}}"}
            spec:
              parallelism: 0
              template:
                spec: {restartPolicy: Never, containers: [{name: mine, image: "localhost/mine:1"}]}
            """);
        await engine.ApplyAsync(declaration);
        await engine.WaitAsync("an answer", one => one.Status?.ObservedGeneration == one.Metadata.Generation);
        return name;
    }

    private static async Task ShouldBecomeAsync(string what, Func<Task<string>> trouble, int seconds = 60)
    {
        DateTime until = DateTime.UtcNow.AddSeconds(seconds);
        while (true)
        {
            string said = await trouble();
            if (said.Length == 0)
            {
                return;
            }

            if (DateTime.UtcNow > until)
            {
                throw new TimeoutException($"{what} did not come within {seconds} s.\n{said}");
            }

            await Task.Delay(500);
        }
    }
}
