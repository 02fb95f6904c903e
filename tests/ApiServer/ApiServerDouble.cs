using System.Text.Json.Nodes;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TrtOperator.ApiServer.Controllers;
using TrtOperator.ApiServer.Faults;
using TrtOperator.ApiServer.Http;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Objects;
using TrtOperator.ApiServer.Schemas;
using TrtOperator.ApiServer.Storage;
using TrtOperator.ApiServer.Watches;

namespace TrtOperator.ApiServer;

/// <summary>
/// A Kubernetes API server within the test's process, on loopback, with the garbage collector and the namespaces' controller. It behaves as a real one
/// does where an operator can tell the difference, and misbehaves on demand.
/// </summary>
public sealed class ApiServerDouble : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ObjectStore _store;
    private readonly GarbageCollector _garbage;
    private readonly ServerFaults _faults;

    private ApiServerDouble(ApiServerOptions options)
    {
        _store = new ObjectStore(options.HistoryWindow);
        KindTable kinds = new(options.ServesEngines ? [.. ServedKinds.BuiltIn, ServedKinds.TrtEngines, ServedKinds.BuilderClasses] : ServedKinds.BuiltIn);
        KindRules rules = new(options.Minor);
        Minor = options.Minor;
        ObjectRegistry registry = new(_store, rules, options.Time);
        _faults = new ServerFaults();
        _garbage = new GarbageCollector(_store, registry, kinds);
        Objects = new ServerObjects(registry, kinds, _garbage);
        DefinitionController definitions = new(_store, kinds, rules, kind => _faults.WatchesOf(kind).End());
        _store.Changed = change =>
        {
            definitions.See(change);
            _garbage.See(change);
            Objects.Notify(change);
        };
        RequestHandler handler = new(registry, kinds, _faults, options);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.AddServerHeader = false;
        });
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(handler.HandleAsync);
    }

    /// <summary>Where the server listens.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>The objects, without HTTP.</summary>
    public ServerObjects Objects { get; }

    /// <summary>The writes that came over HTTP, in order, refused ones included.</summary>
    public IReadOnlyList<RecordedWrite> Writes => _faults.Writes;

    /// <summary>A kubeconfig file's text for this server.</summary>
    public string KubeConfig =>
        $$"""
        apiVersion: v1
        kind: Config
        clusters: [{name: double, cluster: {server: "{{Url}}"} }]
        users: [{name: test, user: {token: "{{Token}}"} }]
        contexts: [{name: double, context: {cluster: double, user: test, namespace: default} }]
        current-context: double
        """;

    internal int Minor { get; }

    private string Token { get; set; } = "none";

    /// <summary>Starts a server.</summary>
    public static async Task<ApiServerDouble> StartAsync(ApiServerOptions? options = null)
    {
        ApiServerDouble server = new(options ?? new ApiServerOptions());
        await server._app.StartAsync();
        server.Url = new Uri(server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        server._garbage.Start();
        foreach (string ns in new[] { "default", "kube-system" })
        {
            server.Objects.Create(ServedKinds.Namespaces, new() { ["metadata"] = new JsonObject { ["name"] = ns } });
        }

        return server;
    }

    /// <summary>A client for this server; the caller disposes it.</summary>
    public Kubernetes Client() => new(new KubernetesClientConfiguration { Host = Url.ToString(), AccessToken = Token, Namespace = "default" });

    /// <summary>
    /// Installs the custom resource definitions of a YAML file, or brings them up to date: their kinds are served from then on, and their schemas enforced
    /// (types, required fields, enums, bounds, patterns, list maps, defaults, pruning; not CEL).
    /// </summary>
    /// <param name="path">The file; documents of other kinds are left aside.</param>
    public void LoadDefinitions(string path)
    {
        foreach (JsonObject definition in YamlDocuments.ReadAll(File.ReadAllText(path)).OfType<JsonObject>().Where(d => (string?)d["kind"] == "CustomResourceDefinition"))
        {
            string name = (string)definition["metadata"]!["name"]!;
            if (Objects.Find(ServedKinds.CustomResourceDefinitions, null, name) is null)
            {
                Objects.Create(ServedKinds.CustomResourceDefinitions, definition);
            }
            else
            {
                Objects.Modify(ServedKinds.CustomResourceDefinitions, null, name, existing => existing["spec"] = definition["spec"]!.DeepClone());
            }
        }
    }

    /// <summary>Lets a hook see each request before and after it takes effect; the first hook that returns a fault decides.</summary>
    /// <returns>Takes the hook away when disposed.</returns>
    public IDisposable OnRequest(Func<RequestContext, Fault?> hook)
    {
        _faults.AddHook(hook);
        return new Undo(() => _faults.RemoveHook(hook));
    }

    /// <summary>The faults of one kind's watches.</summary>
    public WatchControl WatchesOf(ServedKind kind) => _faults.WatchesOf(kind);

    /// <summary>Forgets all changes so far: a watch from an older version, or a further page of an older list, gets 410.</summary>
    public void CompactHistory() => _store.Compact();

    /// <summary>Serves lists and watches as they were at a version, until disposed; reads of single objects and writes stay as they are.</summary>
    /// <returns>Catches up when disposed.</returns>
    public IDisposable ServeFrom(long version)
    {
        _store.SetHorizon(version);
        return new Undo(() => _store.SetHorizon(long.MaxValue));
    }

    /// <summary>Stops after the n-th write from now: from then on connections are reset until lifted, open watches included.</summary>
    /// <param name="writes">n; 0 stops at once.</param>
    /// <param name="answersLast">Whether the n-th write is still answered; its effect stays either way.</param>
    /// <param name="counts">Which writes count; by default all but those of leases and events, which come when they like.</param>
    public WriteStop StopAfterWrite(int writes, bool answersLast = true, Func<RecordedWrite, bool>? counts = null)
    {
        WriteStop stop = new(writes, answersLast, counts ?? (static w => w.Kind != ServedKinds.Leases && w.Kind.Stored != ServedKinds.CoreEvents));
        _faults.Stop(stop);
        return stop;
    }

    /// <summary>Forgets the writes recorded so far.</summary>
    public void ClearWrites() => _faults.ClearWrites();

    /// <summary>Answers 401 to every request without this bearer token; null asks for none. Clients made before keep theirs, which so expires.</summary>
    public void RequireToken(string? token)
    {
        Token = token ?? "none";
        _faults.RequireToken(token);
    }

    /// <summary>Answers 403 to all that no rule allows; null allows everything.</summary>
    public void AllowOnly(IReadOnlyList<AccessRule>? rules) => _faults.Allow(rules);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _faults.Close();
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(2));
        try
        {
            await _app.StopAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // Connections that a client keeps open are cut with the server.
        }

        await _app.DisposeAsync();
        await _garbage.DisposeAsync();
        _faults.Dispose();
    }

    private sealed class Undo(Action undo) : IDisposable
    {
        public void Dispose() => undo();
    }
}
