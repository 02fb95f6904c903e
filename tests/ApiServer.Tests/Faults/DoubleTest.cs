using System.Text.Json.Nodes;
using k8s;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Tests.Contract;

namespace TrtOperator.ApiServer.Tests.Faults;

/// <summary>A double for each test.</summary>
public abstract class DoubleTest : IAsyncLifetime
{
    protected const string Engines = "apis/trtengine.dev/v1alpha1/namespaces/default/trtengines";

    private Kubernetes? _client;

    protected ApiServerDouble Server { get; private set; } = null!;

    protected RawApi Api { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await ApiServerDouble.StartAsync(Options);
        _client = Server.Client();
        Api = new RawApi(_client);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected virtual ApiServerOptions Options => new();

    protected static JsonObject Engine(string name, int size = 1) => new()
    {
        ["apiVersion"] = "trtengine.dev/v1alpha1",
        ["kind"] = "TrtEngine",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject { ["size"] = size },
    };

    protected void Resize(string name, int size) => Server.Objects.Modify(ServedKinds.TrtEngines, "default", name, e => e["spec"]!["size"] = size);

    protected static async Task EventuallyAsync(Func<bool> condition)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            await Task.Delay(5, patience.Token);
        }
    }

    /// <summary>Opens a watch and waits until it sees what comes next.</summary>
    protected async Task<RawWatch> WatchAsync(string query = "")
    {
        int before = Server.WatchesOf(ServedKinds.TrtEngines).Count;
        RawWatch watch = await Api.WatchAsync($"{Engines}?watch=true&resourceVersion={Server.Objects.Version}{query}");
        await EventuallyAsync(() => Server.WatchesOf(ServedKinds.TrtEngines).Count > before);
        return watch;
    }
}
