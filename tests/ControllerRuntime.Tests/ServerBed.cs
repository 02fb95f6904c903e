using k8s;
using TrtOperator.ApiServer;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Tests;

/// <summary>An API server of its own for one test, with a connection.</summary>
internal sealed class ServerBed : IAsyncDisposable
{
    private readonly Kubernetes _client;

    private ServerBed(ApiServerDouble server)
    {
        Server = server;
        _client = server.Client();
        Connection = new ApiConnection(_client);
    }

    public ApiServerDouble Server { get; }

    public ApiConnection Connection { get; }

    public static async Task<ServerBed> StartAsync() => new(await ApiServerDouble.StartAsync());

    public async ValueTask DisposeAsync()
    {
        Connection.Dispose();
        _client.Dispose();
        await Server.DisposeAsync();
    }
}
