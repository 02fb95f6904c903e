using System.Text.Json.Nodes;
using k8s;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.ApiServer;
using TrtOperator.ApiServer.Kinds;

namespace TrtOperator.KubectlPlugin.Tests;

/// <summary>An API server with one TrtEngine, and a kubeconfig for it.</summary>
public sealed class PluginBed : IAsyncLifetime
{
    public static readonly DateTimeOffset Now = new(2030, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public ApiServerDouble Server { get; private set; } = null!;

    public string Config => Path.Combine(_folder, "config");

    public async ValueTask InitializeAsync()
    {
        Server = await ApiServerDouble.StartAsync();
        await File.WriteAllTextAsync(Config, Server.KubeConfig);
        Server.Objects.Create(new k8s.Models.V1Namespace { ApiVersion = "v1", Kind = "Namespace", Metadata = new() { Name = "vision" } });
        Server.Objects.Create(Engine());
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        int code = await PluginCommandLine.InvokeAsync([.. arguments, "--kubeconfig", Config], output, errors, new FixedTime());
        return (code, output.ToString(), errors.ToString());
    }

    public JsonObject Stored() => JsonNode.Parse(Server.Objects.Get(ServedKinds.TrtEngines, "vision", "ocr").ToString()!)!.AsObject();

    public static TrtEngine Engine() => KubernetesYaml.Deserialize<TrtEngine>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "engine.yaml")));

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
