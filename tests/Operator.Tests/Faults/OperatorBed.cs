using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.ApiServer;
using TrtOperator.ApiServer.Jobs;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Schemas;
using TrtOperator.Operator.CommandLine;
using TrtOperator.Operator.Hosting;

namespace TrtOperator.Operator.Tests.Faults;

/// <summary>The whole operator against the API server double, whose Jobs end as builders end them.</summary>
public sealed class OperatorBed : IAsyncDisposable
{
    public const string Namespace = "vision";
    public const string Name = "ocr";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Stillness = TimeSpan.FromMilliseconds(250);
    private readonly string _config = Path.GetTempFileName();
    private readonly JobPlayer _player;
    private CancellationTokenSource _stop = new();
    private Task<int> _running = Task.FromResult(0);

    private OperatorBed(ApiServerDouble server, Func<PlayedPod, BuildOrder, PodPlay?>? script)
    {
        Server = server;
        _player = new JobPlayer(server, pod => script?.Invoke(pod, Order(pod)) ?? Succeed(pod));
    }

    public ApiServerDouble Server { get; }

    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../.."));

    /// <summary>Makes a bed.</summary>
    /// <param name="script">How pods fare; null, or what it returns null for, succeeds.</param>
    /// <param name="trustsSpecs">Whether the server takes any spec, as one does whose definition is older than a bound.</param>
    public static async Task<OperatorBed> NewAsync(Func<PlayedPod, BuildOrder, PodPlay?>? script = null, bool trustsSpecs = false)
    {
        ApiServerDouble server = await ApiServerDouble.StartAsync();
        foreach (string definition in Directory.EnumerateFiles(Path.Combine(Root, "config/crd/bases")))
        {
            server.LoadDefinitions(definition);
        }

        if (trustsSpecs)
        {
            JsonObject lax = Declared();
            lax["properties"]!["spec"] = new JsonObject { ["x-kubernetes-preserve-unknown-fields"] = true, ["nullable"] = true };
            lax.Remove("required");
            SetSchema(server, lax);
        }

        server.Objects.Create(new V1Namespace { ApiVersion = "v1", Kind = "Namespace", Metadata = new() { Name = Namespace } });
        OperatorBed bed = new(server, script);
        await File.WriteAllTextAsync(bed._config, server.KubeConfig);
        return bed;
    }

    /// <summary>Gives the server the definition of today; what it holds stays as it is.</summary>
    public void TightenDefinition() => SetSchema(Server, Declared());

    public void Start(int workers = 4)
    {
        _stop = new CancellationTokenSource();
        _running = OperatorHost.RunAsync(
            new OperatorOptions
            {
                Settings = new OperatorSettings { BuilderImage = "builder:1", FollowProgress = false },
                Health = new IPEndPoint(IPAddress.Loopback, 0),
                Metrics = new IPEndPoint(IPAddress.Loopback, 0),
                KubeConfig = _config,
                LogLevel = LogLevel.Critical,
                Workers = workers,
            },
            _stop.Token);
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public void Create(string more = "") => Server.Objects.Create(KubernetesYaml.Deserialize<TrtEngine>($$$"""
        apiVersion: trtengine.dev/v1alpha1
        kind: TrtEngine
        metadata: {name: {{{Name}}}, namespace: {{{Namespace}}}}
        spec:
          model: {source: {uri: "azblob://a/models/ocr.onnx"} }
          precisions: [FP16]
          targets: [{name: cpu, runtime: OnnxRuntime}, {name: other, runtime: OnnxRuntime, precisions: [FP32]}]
          accuracy:
            source: {uri: "azblob://a/data/eval.tar"}
            gates: [{name: cosine, metric: CosineSimilarity, output: y, min: "0.98"}]
          publish: {destination: {uri: "azblob://a/engines"}}
        {{{more}}}
        """));

    /// <summary>Creates an object with the spec of another.</summary>
    public void CreateLike(JsonObject declared, string name = Name, JsonNode? annotations = null) => Server.Objects.Create(
        ServedKinds.TrtEngines,
        new JsonObject
        {
            ["apiVersion"] = declared["apiVersion"]!.DeepClone(),
            ["kind"] = declared["kind"]!.DeepClone(),
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Namespace, ["annotations"] = annotations?.DeepClone() },
            ["spec"] = declared["spec"]?.DeepClone(),
        });

    public JsonObject? Engine(string name = Name) => Server.Objects.Find(ServedKinds.TrtEngines, Namespace, name) is { } stored ? JsonNode.Parse(stored.ToString()!)!.AsObject() : null;

    public string? ReasonOf(string condition) => Condition(condition)?["reason"]?.GetValue<string>();

    public JsonNode? Condition(string type, string name = Name)
        => (Engine(name)?["status"]?["conditions"] as JsonArray)?.FirstOrDefault(one => one!["type"]!.GetValue<string>() == type);

    public Task UntilPublishedAsync() => UntilAsync("Published", () => ReasonOf("Ready") == "Published");

    public async Task UntilAsync(string what, Func<bool> isSo)
    {
        DateTime until = DateTime.UtcNow + Patience;
        while (!isSo())
        {
            if (DateTime.UtcNow > until)
            {
                throw new TimeoutException($"{what} did not come. {Engine()?["status"]?.ToJsonString()}\n{string.Join('\n', Server.Writes)}");
            }

            await Task.Delay(20);
        }
    }

    public void Edit(Action<JsonObject> change) => Server.Objects.Modify(ServedKinds.TrtEngines, Namespace, Name, change);

    public string Uid() => Engine()!["metadata"]!["uid"]!.GetValue<string>();

    /// <summary>Whether the status speaks of the object as it is declared now.</summary>
    public bool IsObserved() => Engine() is { } engine && (long?)engine["status"]?["observedGeneration"] == (long?)engine["metadata"]!["generation"];

    public IReadOnlyList<V1Job> Jobs() => [.. Server.Objects.List(ServedKinds.Jobs, Namespace).Select(job => KubernetesJson.Deserialize<V1Job>(job.ToString()))];

    /// <summary>Waits until nothing but leases and events has been written for a while.</summary>
    public async Task UntilStillAsync()
    {
        DateTime until = DateTime.UtcNow + Patience;
        int before = -1;
        for (int now = Count(); now != before && DateTime.UtcNow < until; now = Count())
        {
            before = now;
            await Task.Delay(Stillness);
        }

        int Count() => Server.Writes.Count(write => write.Kind.Plural is "trtengines" or "jobs") + Server.Objects.List(ServedKinds.Pods, Namespace).Count(pod => pod.ToString()!.Contains("Succeeded", StringComparison.Ordinal));
    }

    /// <summary>Waits until what is declared now is served or refused, or waits for a queue that nobody serves here, and nothing is done any more.</summary>
    public async Task UntilSettledAsync()
    {
        await UntilAsync("an end", () => IsObserved() && (ReasonOf("Stalled") is not null || ReasonOf("Ready") == "WaitingForQueue" || (string?)Condition("Ready")?["status"] == "True"));
        await UntilStillAsync();
    }

    /// <summary>For a message: what there is of the end.</summary>
    public string EndStateOrNothing() => Engine()?["status"]?.ToJsonString() ?? "no status";

    /// <summary>What must not depend on what happened on the way.</summary>
    public string EndState()
    {
        JsonObject engine = Engine()!;
        JsonArray stages = engine["status"]!["stages"]!.AsArray();
        return string.Join('\n',
        [
            engine["status"]!["release"]!["name"]!.GetValue<string>(),
            .. engine["status"]!["conditions"]!.AsArray().Select(one => $"{one!["type"]} {one["status"]} {one["reason"]}").Order(StringComparer.Ordinal),
            .. stages.Select(stage => $"{stage!["name"]} {stage["key"]} {stage["state"]}"),
            .. Server.Objects.List(ServedKinds.Jobs, Namespace).Select(job => JsonNode.Parse(job.ToString()!)!["metadata"]!["name"]!.GetValue<string>()).Order(StringComparer.Ordinal),
        ]);
    }

    public int JobsCreated() => Server.Writes.Count(write => write is { Verb: "create", TookEffect: true } && write.Kind == ServedKinds.Jobs);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _player.DisposeAsync();
        await Server.DisposeAsync();
        File.Delete(_config);
    }

    public static BuildOrder Order(PlayedPod pod) => BuildMessages.ReadOrder(pod.Variable(WellKnownNames.OrderVariable)!.Replace("$$", "$", StringComparison.Ordinal));

    public static PodPlay Succeed(PlayedPod pod)
    {
        BuildOrder order = Order(pod);
        BuildOutcome outcome = new() { Stage = order.Stage, Generation = order.Generation, Key = order.Key, Reason = "Done", Message = "Done." };
        switch (order.Stage)
        {
            case BuildStage.Resolve:
                outcome.Digests = DeclaredSources.Of(order.Spec).Where(source => source.Source.Sha256 is null).ToDictionary(source => source.Path, _ => new string('a', 64));
                break;
            case BuildStage.Build:
                outcome.Targets = [new TargetStatus { Name = order.Target!, Sha256 = new string('b', 64), Gates = [new GateStatus { Name = "cosine", Metric = "CosineSimilarity", Value = "0.999", Limit = "min 0.98", Passed = true }] }];
                break;
            case BuildStage.Publish:
                outcome.Release = new ReleaseStatus { Name = "1-" + order.Key[..12], Generation = order.Generation, Uri = "azblob://a/engines/vision/ocr/releases/1" };
                outcome.Targets = [.. order.Spec.Targets.Select(target => new TargetStatus { Name = target.Name, PlanUri = $"azblob://a/engines/vision/ocr/releases/1/{target.Name}" })];
                break;
        }

        return PodPlay.Succeeds(BuildMessages.WriteOutcome(outcome));
    }

    private static JsonObject Declared()
        => YamlDocuments.ReadAll(File.ReadAllText(Path.Combine(Root, "config/crd/bases/trtengine.dev_trtengines.yaml"))).OfType<JsonObject>().Single()
            ["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!.DeepClone().AsObject();

    private static void SetSchema(ApiServerDouble server, JsonObject schema)
        => server.Objects.Modify(ServedKinds.CustomResourceDefinitions, null, "trtengines.trtengine.dev", definition
            => definition["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"] = schema);

    private static string Here([CallerFilePath] string path = "") => path;
}
