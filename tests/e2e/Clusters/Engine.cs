using System.Text.Json;
using k8s;
using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.EndToEnd.Commands;

namespace TrtOperator.EndToEnd.Clusters;

/// <summary>A TrtEngine of the demo in a namespace of its own.</summary>
public sealed class Engine
{
    private readonly InstalledOperator _installed;

    private Engine(InstalledOperator installed, string namespaceName) => (_installed, Namespace) = (installed, namespaceName);

    public string Namespace { get; }

    public const string Name = "g2p";

    public static async Task<Engine> InNewNamespaceAsync(InstalledOperator installed, string purpose)
    {
        string name = $"e2e-{purpose}-{Guid.NewGuid().ToString("N")[..6]}";
        await Shell.ApplyAsync($$$"""
            apiVersion: v1
            kind: Namespace
            metadata:
              name: {{{name}}}
              labels: {pod-security.kubernetes.io/enforce: restricted}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: blobs, namespace: {{{name}}}}
            stringData:
              AZURE_STORAGE_CONNECTION_STRING: "{{{installed.BlobsFromPods}}}"
            """);
        return new Engine(installed, name);
    }

    /// <summary>One in a namespace that is there.</summary>
    public static Engine In(InstalledOperator installed, string namespaceName) => new(installed, namespaceName);

    /// <summary>The demo's declaration.</summary>
    public string Declaration(string? targets = null, string cosine = "0.98", string model = "g2p.onnx", string more = "", string precisions = "[INT8, FP16]", string data = "") => $$$"""
        apiVersion: trtengine.dev/v1alpha1
        kind: TrtEngine
        metadata: {name: {{{Name}}}, namespace: {{{Namespace}}}}
        spec:
          model:
            source: {uri: "azblob://devstoreaccount1/demo/{{{model}}}", secretRef: {name: blobs}}
          profiles:
            - name: words
              inputs: [{name: ids, min: [1, 20], opt: [8, 20], max: [64, 20]}]
          precisions: {{{precisions}}}
          targets: {{{targets ?? "[{name: cpu, runtime: OnnxRuntime}]"}}}
          calibration:
            source: {uri: "azblob://devstoreaccount1/demo/calibration{{{data}}}.tar", secretRef: {name: blobs}}
            maxSamples: 64
          accuracy:
            source: {uri: "azblob://devstoreaccount1/demo/evaluation{{{data}}}.tar", secretRef: {name: blobs}}
            gates:
              - {name: cosine, metric: CosineSimilarity, output: logits, min: "{{{cosine}}}"}
          publish:
            destination: {uri: "azblob://devstoreaccount1/engines", secretRef: {name: blobs}}
          builder:
            resources: {requests: {cpu: 100m, memory: 128Mi}}
        {{{more}}}
        """;

    public Task ApplyAsync(string declaration) => Shell.ApplyAsync(declaration);

    public async Task<TrtEngine> GetAsync()
        => KubernetesJson.Deserialize<TrtEngine>(await Shell.KubectlAsync("-n", Namespace, "get", "trt", Name, "-o", "json"));

    public async Task<IReadOnlyList<V1Job>> JobsAsync()
    {
        using JsonDocument list = JsonDocument.Parse(await Shell.KubectlAsync("-n", Namespace, "get", "jobs", "-o", "json"));
        return [.. list.RootElement.GetProperty("items").EnumerateArray().Select(item => KubernetesJson.Deserialize<V1Job>(item.GetRawText()))];
    }

    /// <summary>Waits for a state; when it does not come, says everything that a person would look at.</summary>
    public async Task<TrtEngine> WaitAsync(string what, Func<TrtEngine, bool> isSo, int seconds = 180)
    {
        DateTime until = DateTime.UtcNow.AddSeconds(seconds);
        while (true)
        {
            TrtEngine engine = await GetAsync();
            if (isSo(engine))
            {
                return engine;
            }

            if (DateTime.UtcNow > until)
            {
                throw new TimeoutException($"{what} did not come within {seconds} s.\n{await EverythingAsync()}");
            }

            await Task.Delay(300);
        }
    }

    public Task<TrtEngine> WaitUntilReadyAsync(long? generation = null, int seconds = 180)
        => WaitAsync("Ready", engine => Condition(engine, "Ready") is { Status: "True" } ready && ready.ObservedGeneration >= (generation ?? engine.Metadata.Generation), seconds);

    public static V1Condition? Condition(TrtEngine engine, string type) => engine.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type);

    /// <summary>Leaves what a person sees in artifacts/e2e/pages.</summary>
    public async Task SavePageAsync(string name)
    {
        string text = $"$ kubectl -n {Namespace} get trt -o wide\n{await Shell.KubectlAsync("-n", Namespace, "get", "trt", "-o", "wide")}\n"
            + $"$ kubectl -n {Namespace} describe trt {Name}\n{await Shell.KubectlAsync("-n", Namespace, "describe", "trt", Name)}\n"
            + $"$ kubectl -n {Namespace} get jobs,pods\n{await Shell.KubectlAsync("-n", Namespace, "get", "jobs,pods")}";
        await File.WriteAllTextAsync(Path.Combine(Repository.Pages, name + ".txt"), text);
    }

    public async Task DeleteNamespaceAsync() => await Shell.RunAsync("kubectl", ["delete", "namespace", Namespace, "--wait=false"]);

    private async Task<string> EverythingAsync()
    {
        List<string> parts = [];
        foreach (string[] look in new string[][]
        {
            ["-n", Namespace, "describe", "trt", Name],
            ["-n", Namespace, "get", "jobs,pods", "-o", "wide"],
            ["-n", Namespace, "get", "events", "--sort-by=.metadata.creationTimestamp"],
            ["-n", Namespace, "logs", "-l", "app.kubernetes.io/name=trtengine-builder", "--tail=20", "--prefix"],
            ["-n", InstalledOperator.SystemNamespace, "logs", "-l", "app.kubernetes.io/name=trtengine-operator", "--tail=30", "--prefix"],
        })
        {
            parts.Add($"$ kubectl {string.Join(' ', look)}\n{(await Shell.RunAsync("kubectl", look)).Everything}");
        }

        return string.Join("\n\n", parts);
    }
}
