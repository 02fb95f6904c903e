using System.Text.Json.Nodes;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.ApiServer;
using TrtOperator.ApiServer.Jobs;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Storage;

namespace TrtOperator.OperatorBench;

/// <summary>A TrtEngine that the operator itself has brought to its release, with its Jobs and their pods; copies of it are what a cluster is filled with.</summary>
internal sealed class Prototype
{
    private const string Namespace = "vision";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly StoredObject _engine;
    private readonly StoredObject[] _jobs;
    private readonly ILookup<string, StoredObject> _pods;

    private Prototype(StoredObject engine, StoredObject[] jobs, ILookup<string, StoredObject> pods) => (_engine, _jobs, _pods) = (engine, jobs, pods);

    /// <summary>How many Jobs each TrtEngine has.</summary>
    public int Jobs => _jobs.Length;

    /// <summary>The sizes of its objects as JSON, in bytes.</summary>
    public (int Engine, int Job, int Pod) Sizes => (Size(_engine), (int)_jobs.Average(Size), (int)_pods.SelectMany(pods => pods).Average(Size));

    /// <summary>Lets an operator that runs build one.</summary>
    public static async Task<Prototype> BuildAsync(ApiServerDouble server, CancellationToken cancellationToken)
    {
        string name = NameOf(0);
        server.Objects.Create(ServedKinds.Namespaces, new JsonObject { ["metadata"] = new JsonObject { ["name"] = Namespace } });
        await using (JobPlayer player = new(server, Succeed))
        {
            Apply(server, name);
            using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            enough.CancelAfter(Patience);
            while (!IsReady(server.Objects.Get(ServedKinds.TrtEngines, Namespace, name)))
            {
                await Task.Delay(100, enough.Token);
            }
        }

        // What is written last comes after the condition.
        await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken);
        StoredObject engine = server.Objects.Get(ServedKinds.TrtEngines, Namespace, name);
        StoredObject[] jobs = [.. server.Objects.List(ServedKinds.Jobs, Namespace)];
        return new Prototype(engine, jobs, server.Objects.List(ServedKinds.Pods, Namespace).ToLookup(pod => pod.Labels["job-name"], StringComparer.Ordinal));
    }

    /// <summary>Creates a TrtEngine that nothing has been done for.</summary>
    public static void Apply(ApiServerDouble server, string name) => server.Objects.Create(ServedKinds.TrtEngines, JsonNode.Parse($$$"""
        {
          "apiVersion": "trtengine.dev/v1alpha1", "kind": "TrtEngine", "metadata": {"name": "{{{name}}}", "namespace": "{{{Namespace}}}" },
          "spec": {
            "model": {"source": {"uri": "azblob://visionmodels/detector/detector.onnx", "sha256": "{{{new string('a', 64)}}}", "secretRef": {"name": "model-store"} } },
            "precisions": ["INT8", "FP16"],
            "targets": [{"name": "a100", "architecture": "Ampere", "verification": "Simulated", "workspace": "8Gi"}],
            "protectedLayers": [{"opType": "Softmax", "precision": "FP16", "targets": ["a100"]}],
            "calibration": {"source": {"uri": "azblob://visionmodels/detector/calibration.tar", "sha256": "{{{new string('b', 64)}}}", "secretRef": {"name": "model-store"} }, "method": "Entropy"},
            "accuracy": {
              "source": {"uri": "azblob://visionmodels/detector/evaluation.tar", "sha256": "{{{new string('c', 64)}}}", "secretRef": {"name": "model-store"} },
              "confidence": "0.99",
              "gates": [
                {"name": "scores", "metric": "CosineSimilarity", "output": "scores", "min": "0.999"},
                {"name": "boxes", "metric": "RelativeL2", "output": "boxes", "max": "0.02"}
              ]
            },
            "publish": {"destination": {"uri": "azblob://visionmodels/engines", "secretRef": {"name": "model-store"} } }
          }
        }
        """)!.AsObject());

    /// <summary>The name of a copy; all are of one length.</summary>
    public static string NameOf(int number) => FormattableString.Invariant($"detector-{number:00000}");

    /// <summary>Makes the copies with the numbers from <paramref name="first"/> up to, not including, <paramref name="end"/>.</summary>
    public void Copy(ApiServerDouble server, int first, int end)
    {
        for (int number = first; number < end; number++)
        {
            string name = NameOf(number);
            string engineUid = Copy(server, _engine, name, [(_engine.Name, name)]);
            foreach (StoredObject job in _jobs)
            {
                string jobName = job.Name.Replace(_engine.Name, name, StringComparison.Ordinal);
                string jobUid = Copy(server, job, jobName, [(_engine.Name, name), (_engine.Uid, engineUid)]);
                foreach (StoredObject pod in _pods[job.Name])
                {
                    string podName = pod.Name.Replace(_engine.Name, name, StringComparison.Ordinal);
                    Copy(server, pod, podName, [(_engine.Name, name), (_engine.Uid, engineUid), (job.Uid, jobUid)]);
                }
            }
        }
    }

    private static string Copy(ApiServerDouble server, StoredObject from, string name, (string Old, string New)[] changes)
    {
        string text = changes.Aggregate(from.ToString()!, (now, change) => now.Replace(change.Old, change.New, StringComparison.Ordinal));
        JsonObject body = JsonNode.Parse(text)!.AsObject();
        body["metadata"]!["name"] = name;
        return server.Objects.Create(from.Kind, body).Uid;
    }

    private static bool IsReady(StoredObject engine)
        => (engine.ToJson()["status"]?["conditions"] as JsonArray ?? []).Any(one => (string?)one!["type"] == "Ready" && (string?)one["status"] == "True");

    private static int Size(StoredObject one) => System.Text.Encoding.UTF8.GetByteCount(one.ToString()!);

    private static PodPlay Succeed(PlayedPod pod)
    {
        BuildOrder order = BuildMessages.ReadOrder(pod.Variable(WellKnownNames.OrderVariable)!.Replace("$$", "$", StringComparison.Ordinal));
        BuildOutcome outcome = new() { Stage = order.Stage, Generation = order.Generation, Key = order.Key, Reason = "Done", Message = "Done." };
        switch (order.Stage)
        {
            case BuildStage.Build:
                outcome.Targets =
                [
                    new TargetStatus
                    {
                        Name = order.Target!,
                        Sha256 = new string('d', 64),
                        SizeBytes = 48_213_004,
                        Precision = EnginePrecision.INT8,
                        PrecisionCounts = new Dictionary<string, int>(StringComparer.Ordinal) { ["INT8"] = 61, ["FP16"] = 12, ["FP32"] = 4 },
                        LatencyMilliseconds = "1.873",
                        Verification = VerificationMode.Simulated,
                        Gates =
                        [
                            new GateStatus { Name = "scores", Metric = "CosineSimilarity", Value = "0.99962", Limit = "min 0.999", Passed = true },
                            new GateStatus { Name = "boxes", Metric = "RelativeL2", Value = "0.0131", Limit = "max 0.02", Passed = true },
                        ],
                    },
                ];
                break;
            case BuildStage.Publish:
                string uri = $"azblob://visionmodels/engines/{order.Namespace}/{order.Name}/releases/1";
                outcome.Release = new ReleaseStatus { Name = "1-" + order.Key[..12], Generation = order.Generation, Uri = uri, ManifestSha256 = new string('e', 64) };
                outcome.Targets = [.. order.Spec.Targets.Select(target => new TargetStatus { Name = target.Name, PlanUri = $"{uri}/{target.Name}/detector.plan" })];
                break;
        }

        return PodPlay.Succeeds(BuildMessages.WriteOutcome(outcome));
    }
}
