using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Azure.Storage.Blobs;
using k8s;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.EndToEnd.Clusters;
using TrtOperator.EndToEnd.Commands;

namespace TrtOperator.Acceptance;

/// <summary>Puts the operator's demands to a real cluster.</summary>
public sealed class OperatorCluster(string repository, string configuration, Ledger ledger, string? sabotage) : IAcceptance
{
    private const int Engines = 40;
    private const string Slow = "accept-latency";
    private readonly InstalledOperator _installed = InstalledOperator.OfEnvironment;

    public void Run()
    {
        RunTests();
        Task.Run(MeasureAsync).GetAwaiter().GetResult();
    }

    public void RunSabotaged() => Task.Run(async () =>
    {
        await _installed.InitializeAsync();
        await (sabotage switch
        {
            OperatorSabotage.Rbac => WithoutCreateAsync(),
            OperatorSabotage.File => WithChangedFileAsync(),
            OperatorSabotage.Create => WithSecondJobAsync(),
            _ => WatchLoss.DemandAsync(ledger, sabotaged: sabotage == OperatorSabotage.Watch),
        });
    }).GetAwaiter().GetResult();

    public void CleanUp()
    {
    }

    // Each test of the real cluster is a demand; its limit is that it passes.
    private void RunTests()
    {
        string results = Path.Combine(repository, "artifacts/e2e/results.xml");
        Process process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(repository, $"tests/e2e/bin/{configuration}/net10.0/TrtOperator.EndToEnd.dll"), "-noColor", "-noLogo", "-xml", results])
        {
            RedirectStandardOutput = true,
        })!;
        string log = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        File.WriteAllText(Path.Combine(repository, "artifacts/e2e/results.log"), log);
        foreach (System.Xml.Linq.XElement test in System.Xml.Linq.XDocument.Load(results).Descendants("test"))
        {
            string name = test.Attribute("name")!.Value.Split('.')[^1].Replace('_', ' ');
            string seconds = FormattableString.Invariant($"{double.Parse(test.Attribute("time")!.Value, CultureInfo.InvariantCulture):0.0} s");
            ledger.Require(name, test.Attribute("result")!.Value == "Pass", $"{test.Attribute("result")!.Value}, {seconds}", "Pass");
        }

        ledger.Equal("end-to-end tests end with", process.ExitCode, 0);
    }

    private async Task MeasureAsync()
    {
        await WatchLoss.DemandAsync(ledger, sabotaged: false);
        await MeasureLatencyAsync();
        string pod = (await Shell.KubectlAsync("-n", InstalledOperator.SystemNamespace, "get", "lease", "trtengine-operator", "-o", "jsonpath={.spec.holderIdentity}")).Split('_')[0];
        double writes = await WritesAsync(pod);
        await Task.Delay(TimeSpan.FromSeconds(60));
        ledger.AtMost("writes of the operator at rest, in 60 s", await WritesAsync(pod) - writes, 0, "");
        ledger.AtMost("resident memory of the leader", Metric(await MetricsAsync(pod), "dotnet_process_memory_working_set_bytes") / (1 << 20), 128, "MiB");
        string failover = Path.Combine(EndToEnd.Repository.Pages, "failover.txt");
        ledger.AtMost("graceful failover", double.Parse((await File.ReadAllTextAsync(failover)).Split(' ')[0], CultureInfo.InvariantCulture), 2, "s");
    }

    // Builders of a class that fits no node: what is measured is the way from the object to its Job.
    private async Task MeasureLatencyAsync()
    {
        await Shell.ApplyAsync($$$"""
            apiVersion: v1
            kind: Namespace
            metadata: {name: {{{Slow}}}}
            ---
            apiVersion: trtengine.dev/v1alpha1
            kind: BuilderClass
            metadata: {name: default}
            spec: {image: "localhost/nothing:1", runtime: OnnxRuntime, maxConcurrentJobs: 1000, scheduling: {nodeSelector: {nowhere: "true"} } }
            """);
        try
        {
            using Kubernetes client = new(KubernetesClientConfiguration.BuildConfigFromConfigFile(Environment.GetEnvironmentVariable("KUBECONFIG")));
            Engine template = Engine.In(_installed, Slow);
            List<double> milliseconds = [];
            for (int i = 0; i < Engines; i++)
            {
                TrtEngine engine = KubernetesYaml.Deserialize<TrtEngine>(template.Declaration());
                engine.Metadata.Name = FormattableString.Invariant($"e{i}");
                Stopwatch watch = Stopwatch.StartNew();
                await client.CustomObjects.CreateNamespacedCustomObjectAsync(engine, TrtEngine.Group, TrtEngine.Version, Slow, TrtEngine.Plural);
                while ((await client.BatchV1.ListNamespacedJobAsync(Slow, labelSelector: $"{WellKnownNames.EngineLabel}={engine.Metadata.Name}")).Items.Count == 0 && watch.Elapsed < TimeSpan.FromSeconds(30))
                {
                    await Task.Delay(5);
                }

                milliseconds.Add(watch.Elapsed.TotalMilliseconds);
            }

            milliseconds.Sort();
            ledger.AtMost($"apply to Job created, median of {Engines}", milliseconds[Engines / 2], 100, "ms");
            ledger.AtMost($"apply to Job created, 99th percentile of {Engines}", milliseconds[^1], 500, "ms");
        }
        finally
        {
            await Shell.RunAsync("kubectl", ["delete", "trtclass", "default"]);
            await Shell.RunAsync("kubectl", ["delete", "namespace", Slow, "--timeout=120s"]);
        }
    }

    private async Task WithoutCreateAsync()
    {
        string role = await Shell.KubectlAsync("get", "clusterrole", "trtengine-operator", "-o", "json");
        JsonNode changed = JsonNode.Parse(role)!;
        JsonArray verbs = changed["rules"]!.AsArray().Single(rule => rule!["resources"]![0]!.GetValue<string>() == "jobs")!["verbs"]!.AsArray();
        verbs.Remove(verbs.Single(verb => verb!.GetValue<string>() == "create"));
        await Shell.ApplyAsync(changed.ToJsonString());
        try
        {
            await DemandReadyAsync("rbac", 30);
        }
        finally
        {
            await Shell.RunAsync("kubectl", ["apply", "-f", Path.Combine(repository, "config/rbac/role.yaml")]);
        }
    }

    private async Task WithChangedFileAsync()
    {
        Engine engine = await DemandReadyAsync("file", 180);
        string manifest = (await DemoData.BlobsUnderAsync(_installed.BlobsFromHere, $"{engine.Namespace}/{Engine.Name}/releases/")).First(name => name.EndsWith("report.html", StringComparison.Ordinal));
        await new BlobContainerClient(_installed.BlobsFromHere, "engines", DemoData.Options()).GetBlobClient(manifest).UploadAsync(BinaryData.FromString("changed"), overwrite: true);
        ledger.Equal("the release verifies", (await _installed.VerifyAsync(engine)).Code, 0);
    }

    private async Task WithSecondJobAsync()
    {
        Engine engine = await DemandReadyAsync("create", 180);
        JsonNode job = JsonNode.Parse(await Shell.KubectlAsync("-n", engine.Namespace, "get", "jobs", "-o", "json"))!["items"]![0]!;
        JsonNode copy = new JsonObject
        {
            ["apiVersion"] = "batch/v1",
            ["kind"] = "Job",
            ["metadata"] = new JsonObject { ["name"] = "second", ["namespace"] = engine.Namespace, ["labels"] = job["metadata"]!["labels"]!.DeepClone() },
            ["spec"] = JsonNode.Parse("""{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"builder","image":"localhost/nothing:1"}]}}}"""),
        };
        await Shell.ApplyAsync(copy.ToJsonString());
        ledger.Equal("Jobs of one build", (await engine.JobsAsync()).Count, 4);
    }

    private async Task<Engine> DemandReadyAsync(string purpose, int seconds)
    {
        Engine engine = await Engine.InNewNamespaceAsync(_installed, $"sabotage-{purpose}");
        await engine.ApplyAsync(engine.Declaration(data: DemoData.Small));
        try
        {
            await engine.WaitUntilReadyAsync(seconds: seconds);
            ledger.Require("an engine becomes Ready", true, "Ready", $"within {seconds} s");
        }
        catch (TimeoutException)
        {
            TrtEngine seen = await engine.GetAsync();
            ledger.Require("an engine becomes Ready", false, Engine.Condition(seen, "Ready")?.Reason ?? "nothing", $"within {seconds} s");
        }

        return engine;
    }

    private static async Task<double> WritesAsync(string pod)
        => Regex.Matches(await MetricsAsync(pod), "^rest_client_requests_total\\{(.*?)\\} ([0-9.e+]+)", RegexOptions.Multiline)
            .Where(match => Regex.IsMatch(match.Groups[1].Value, "method=\"(POST|PATCH|DELETE)\""))
            .Sum(match => double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));

    private static Task<string> MetricsAsync(string pod)
        => Shell.KubectlAsync("get", "--raw", $"/api/v1/namespaces/{InstalledOperator.SystemNamespace}/pods/{pod}:8080/proxy/metrics");

    private static double Metric(string metrics, string name)
        => double.Parse(Regex.Match(metrics, "^" + name + @"(\{.*?\})? ([0-9.e+]+)", RegexOptions.Multiline).Groups[2].Value, CultureInfo.InvariantCulture);
}
