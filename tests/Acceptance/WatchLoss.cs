using System.Net;
using k8s;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.ApiServer;
using TrtOperator.ApiServer.Jobs;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.Operator;
using TrtOperator.Operator.CommandLine;
using TrtOperator.Operator.Hosting;

namespace TrtOperator.Acceptance;

/// <summary>
/// An event that a watch never delivers, which no real server can be told to do: the operator runs against the API server double. The next list makes
/// good what was lost; sabotaged, there is none, and the engine stays where it is.
/// </summary>
internal static class WatchLoss
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task DemandAsync(string repository, Ledger ledger, bool sabotaged)
    {
        await using ApiServerDouble server = await ApiServerDouble.StartAsync();
        foreach (string definition in Directory.EnumerateFiles(Path.Combine(repository, "config/crd/bases")))
        {
            server.LoadDefinitions(definition);
        }

        string config = Path.Combine(repository, "artifacts", "accept-double.kubeconfig");
        await File.WriteAllTextAsync(config, server.KubeConfig);
        server.Objects.Create(new k8s.Models.V1Namespace { ApiVersion = "v1", Kind = "Namespace", Metadata = new() { Name = "demo" } });
        bool dropped = false;
        server.WatchesOf(ServedKinds.Jobs).DropNext(job =>
        {
            bool isEnd = job.ToString()?.Contains("Complete", StringComparison.Ordinal) == true;
            dropped |= isEnd;
            return isEnd;
        });
        await using JobPlayer player = new(server, Play);
        using CancellationTokenSource stop = new();
        Task<int> running = OperatorHost.RunAsync(
            new OperatorOptions
            {
                Settings = new OperatorSettings { BuilderImage = "builder:1", FollowProgress = false },
                Health = new IPEndPoint(IPAddress.Loopback, 0),
                Metrics = new IPEndPoint(IPAddress.Loopback, 0),
                KubeConfig = config,
                LogLevel = Microsoft.Extensions.Logging.LogLevel.Critical,
            },
            stop.Token);
        server.Objects.Create(KubernetesYaml.Deserialize<TrtEngine>(Declaration));
        DateTime until = DateTime.UtcNow + Patience;
        bool ready = false;
        while (!ready && DateTime.UtcNow < until)
        {
            await Task.Delay(200);
            if (dropped && !sabotaged)
            {
                server.WatchesOf(ServedKinds.Jobs).Expire();
            }

            ready = server.Objects.Find(ServedKinds.TrtEngines, "demo", "g2p")?.ToString()?.Contains("\"reason\":\"Published\"", StringComparison.Ordinal) == true;
            if (sabotaged && dropped)
            {
                until = DateTime.UtcNow < until - TimeSpan.FromSeconds(45) ? DateTime.UtcNow + TimeSpan.FromSeconds(10) : until;
            }
        }

        ledger.Require("a watch event that was lost is made good by the next list", ready && dropped, ready ? "Ready" : "not Ready", "Ready");
        await stop.CancelAsync();
        await running;
    }

    private static PodPlay Play(PlayedPod pod)
    {
        BuildOrder order = BuildMessages.ReadOrder(pod.Variable(WellKnownNames.OrderVariable)!.Replace("$$", "$", StringComparison.Ordinal));
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
                outcome.Release = new ReleaseStatus { Name = "1-aaaaaaaaaaaa", Generation = order.Generation, Uri = "azblob://a/engines/demo/g2p/releases/1-aaaaaaaaaaaa" };
                outcome.Targets = [new TargetStatus { Name = "cpu", PlanUri = "azblob://a/engines/demo/g2p/releases/1-aaaaaaaaaaaa/cpu/model.onnx" }];
                break;
        }

        return PodPlay.Succeeds(BuildMessages.WriteOutcome(outcome));
    }

    private const string Declaration = """
        apiVersion: trtengine.dev/v1alpha1
        kind: TrtEngine
        metadata: {name: g2p, namespace: demo}
        spec:
          model: {source: {uri: "azblob://a/demo/g2p.onnx"}}
          precisions: [FP16]
          targets: [{name: cpu, runtime: OnnxRuntime}]
          accuracy:
            source: {uri: "azblob://a/demo/evaluation.tar"}
            gates: [{name: cosine, metric: CosineSimilarity, output: logits, min: "0.98"}]
          publish: {destination: {uri: "azblob://a/engines"}}
        """;
}
