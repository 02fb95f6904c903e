using System.Globalization;
using System.Text.Json.Nodes;
using k8s;

namespace TrtOperator.ApiServer.Tests.Contract;

/// <summary>A server that the contract is tried on, with a kind of custom resources of its own.</summary>
public abstract class ContractServer : IAsyncLifetime
{
    private int _namespaces;
    private RawApi? _api;

    public const string Group = "contract.trtengine.dev";

    public RawApi Api => _api ?? throw new InvalidOperationException("There is no server.");

    public bool IsThere => _api is not null;

    public async ValueTask InitializeAsync()
    {
        if (await StartAsync() is not { } client)
        {
            return;
        }

        _api = new RawApi(client);
        RawAnswer made = await Api.PostAsync("apis/apiextensions.k8s.io/v1/customresourcedefinitions", JsonNode.Parse(WidgetDefinition.Text)!);
        made.Status.Should().BeOneOf([201, 409], made.Text);
        DateTime end = DateTime.UtcNow.AddSeconds(60);
        while ((await Api.GetAsync($"apis/{Group}/v1/widgets")).Status != 200 && DateTime.UtcNow < end)
        {
            await Task.Delay(100);
        }
    }

    public abstract ValueTask DisposeAsync();

    /// <summary>A new namespace.</summary>
    public async Task<string> NamespaceAsync()
    {
        string name = $"contract-{Guid.NewGuid().ToString("n", CultureInfo.InvariantCulture)[..8]}-{Interlocked.Increment(ref _namespaces)}";
        (await Api.PostAsync("api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } })).Expect(201);
        return name;
    }

    /// <summary>Forgets old versions, where the server can be told to; a real one has forgotten its first by itself.</summary>
    public virtual void ForgetHistory()
    {
    }

    protected abstract Task<Kubernetes?> StartAsync();
}
