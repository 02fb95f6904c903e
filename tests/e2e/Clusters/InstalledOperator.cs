using TrtOperator.EndToEnd.Commands;

namespace TrtOperator.EndToEnd.Clusters;

/// <summary>The operator, installed from dist/install.yaml with the images of this checkout, in the cluster that KUBECONFIG names.</summary>
public sealed class InstalledOperator : IAsyncLifetime
{
    /// <summary>The one of this process.</summary>
    public static InstalledOperator OfEnvironment { get; } = new();

    public const string SystemNamespace = "trtengine-system";

    /// <summary>How pods reach the blob store.</summary>
    public string BlobsFromPods { get; } = Need("TRTENGINE_E2E_BLOBS_FROM_PODS");

    /// <summary>How this machine reaches it.</summary>
    public string BlobsFromHere { get; } = Need("TRTENGINE_E2E_BLOBS_FROM_HERE");

    public static string Image(string name, string tag) => $"{Environment.GetEnvironmentVariable("TRTENGINE_E2E_IMAGES") ?? "localhost"}/{name}:{tag}";

    public static bool HasRtx => Environment.GetEnvironmentVariable("TRTENGINE_TENSORRT_RTX") is { Length: > 0 };

    public async ValueTask InitializeAsync()
    {
        Need("KUBECONFIG");
        string yaml = (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "dist/install.yaml")))
            .Replace("image: trtengine-operator:0.1.0", $"image: {Image("trtengine-operator", "e2e")}", StringComparison.Ordinal)
            .Replace("--builder-image=trtengine-builder:0.1.0\n", $"--builder-image={Image("trtengine-builder", "e2e")}\n", StringComparison.Ordinal)
            .Replace("--rtx-builder-image=trtengine-builder:0.1.0-rtx", $"--rtx-builder-image={Image("trtengine-builder", "e2e-rtx")}", StringComparison.Ordinal);
        await Shell.ApplyAsync(yaml);
        await Shell.KubectlAsync("-n", SystemNamespace, "rollout", "status", "deployment/trtengine-operator", "--timeout=120s");
        await DemoData.SeedAsync(BlobsFromHere);
    }

    /// <summary>Reads a release back as a stranger would.</summary>
    public Task<CommandRun> VerifyAsync(Engine engine) => Shell.RunAsync(
        "dotnet",
        ["src/BuilderJob/bin/Release/net10.0/trtengine.dll", "verify", $"azblob://devstoreaccount1/engines/{engine.Namespace}/{Engine.Name}"],
        environment: new Dictionary<string, string> { ["AZURE_STORAGE_CONNECTION_STRING"] = BlobsFromHere });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string Need(string variable)
        => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : throw new InvalidOperationException($"{variable} is not set; run this with `make e2e`.");
}
