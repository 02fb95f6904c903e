using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using TrtOperator.ApiServer;
using TrtOperator.ApiServer.Errors;
using TrtOperator.ApiServer.Faults;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ControllerRuntime.Caching;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Tests.Caching;

/// <summary>The informer against a server on a real socket.</summary>
public sealed class InformerOnServerTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _runs = [];
    private readonly RecordingLogger _log = new();
    private ApiServerDouble _server = null!;
    private Kubernetes _library = null!;
    private ApiConnection _connection = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServerDouble.StartAsync();
        _library = _server.Client();
        _connection = new ApiConnection(_library);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_runs);
        _connection.Dispose();
        _library.Dispose();
        _stop.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Edits_through_every_fault_of_the_watch_end_in_the_same_state()
    {
        Informer<V1ConfigMap> informer = Start<V1ConfigMap>();
        await informer.WaitForSyncAsync(default);
        Action[] faults =
        [
            () => _server.WatchesOf(ServedKinds.ConfigMaps).End(),
            () => _server.WatchesOf(ServedKinds.ConfigMaps).Cut(),
            () => _server.WatchesOf(ServedKinds.ConfigMaps).Expire(),
            () => _server.WatchesOf(ServedKinds.ConfigMaps).TruncateNext(),
            () => _server.WatchesOf(ServedKinds.ConfigMaps).Bookmark(),
            () => _server.WatchesOf(ServedKinds.ConfigMaps).GoSilent(),
            () =>
            {
                _server.CompactHistory();
                _server.WatchesOf(ServedKinds.ConfigMaps).End();
            },
        ];
        for (int i = 0; i < 70; i++)
        {
            Put($"c{i % 5}");
            faults[i % faults.Length]();
            Remove($"c{(i + 3) % 5}");
            if (i % 9 == 0)
            {
                await SameAsync(informer);
            }
        }

        await SameAsync(informer);
    }

    [Fact]
    public async Task A_socket_that_is_dead_at_the_other_end_is_noticed()
    {
        Informer<V1ConfigMap> informer = Start<V1ConfigMap>();
        await informer.WaitForSyncAsync(default);
        await Eventually.HoldsAsync(() => _server.WatchesOf(ServedKinds.ConfigMaps).Count == 1, "the watch is open");
        _server.WatchesOf(ServedKinds.ConfigMaps).GoSilent();
        Put("c1");
        await SameAsync(informer);
    }

    [Fact]
    public async Task A_server_that_shows_an_older_view_takes_nothing_back()
    {
        Put("c1");
        long before = _server.Objects.Version;
        Put("c2");
        Informer<V1ConfigMap> informer = Start<V1ConfigMap>();
        List<StoreChange<V1ConfigMap>> changes = _heard;
        await informer.WaitForSyncAsync(default);
        await Eventually.HoldsAsync(() => _server.WatchesOf(ServedKinds.ConfigMaps).Count == 1, "the watch is open");
        using (_server.ServeFrom(before))
        {
            _server.WatchesOf(ServedKinds.ConfigMaps).Expire();
            await Eventually.HoldsAsync(() => _log.Lines.Any(line => line.Text.Contains("was seen before", StringComparison.Ordinal)), "the older view is noticed");
            informer.Store.Get(new ObjectKey("default", "c2")).Should().NotBeNull();
        }

        Put("c3");
        await SameAsync(informer);
        changes.Should().NotContain(change => change.Kind == StoreChangeKind.Deleted);
    }

    [Fact]
    public async Task A_definition_that_comes_goes_and_comes_back_is_followed()
    {
        Informer<Widget> informer = Start<Widget>();
        await Eventually.HoldsAsync(() => _log.Lines.Any(line => line.Level == LogLevel.Warning && line.Text.Contains("widgets", StringComparison.Ordinal)), "the absence is said");
        ResourceClient<Widget> widgets = new(_connection, ResourceKind.Of<Widget>());
        Install();
        await informer.WaitForSyncAsync(default).WaitAsync(Eventually.Limit);
        await widgets.CreateAsync(new Widget { Metadata = new V1ObjectMeta { NamespaceProperty = "default", Name = "w1" } }, default);
        await Eventually.HoldsAsync(() => informer.Store.Count == 1, "the object comes");
        _server.Objects.Delete(ServedKinds.CustomResourceDefinitions, null, "widgets.example.com");
        await Eventually.HoldsAsync(() => _log.Lines.Count(line => line.Level == LogLevel.Warning && line.Text.Contains("does not serve widgets", StringComparison.Ordinal)) == 2, "the loss is said");
        Install();
        await widgets.CreateAsync(new Widget { Metadata = new V1ObjectMeta { NamespaceProperty = "default", Name = "w2" } }, default);
        await Eventually.HoldsAsync(() => informer.Store.List().Select(one => one.Metadata.Name).SequenceEqual(["w2"]), "what went with the definition is gone, and what came is there");

        void Install() => _server.Objects.Create(ServedKinds.CustomResourceDefinitions, JsonNode.Parse(
            """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.example.com"},"spec":{"group":"example.com","scope":"Namespaced","names":{"kind":"Widget","listKind":"WidgetList","plural":"widgets","singular":"widget"},
            "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}}]}}
            """)!.AsObject());
    }

    [Fact]
    public async Task Refusals_of_lists_and_watches_are_lived_through()
    {
        Put("c1");
        int left = 6;
        using IDisposable hook = _server.OnRequest(request => request.Verb is "list" or "watch" && request.Kind == ServedKinds.ConfigMaps && request.Phase == RequestPhase.Before
            ? Interlocked.Decrement(ref left) switch
            {
                5 => Fault.Reset(),
                4 => Fault.InternalError(),
                3 => Fault.Answer(RefusalException.Forbidden(ServedKinds.ConfigMaps, "", "no rule")),
                2 => null,
                1 => Fault.Reset(),
                0 => Fault.InternalError(),
                _ => null,
            }
            : null);
        Informer<V1ConfigMap> informer = Start<V1ConfigMap>();
        await SameAsync(informer);
        Put("c2");
        await SameAsync(informer);
        _log.Lines.Should().Contain(line => line.Level == LogLevel.Warning && line.Text.Contains("grant list and watch on configmaps", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Our_own_write_is_waited_for_while_the_watch_lags()
    {
        ResourceClient<V1ConfigMap> client = new(_connection, ResourceKind.Of<V1ConfigMap>());
        Informer<V1ConfigMap> informer = Make<V1ConfigMap>();
        OwnWrites<V1ConfigMap> writes = new(informer);
        _runs.Add(informer.RunAsync(_stop.Token));
        await informer.WaitForSyncAsync(default);
        _server.WatchesOf(ServedKinds.ConfigMaps).Hold();
        V1ConfigMap made = await client.CreateAsync(new V1ConfigMap { Metadata = new V1ObjectMeta { NamespaceProperty = "default", Name = "c1" } }, default);
        writes.Remember(made);
        writes.IsCaughtUp(ObjectKey.Of(made.Metadata)).Should().BeFalse();
        _server.WatchesOf(ServedKinds.ConfigMaps).Release();
        await Eventually.HoldsAsync(() => writes.IsCaughtUp(ObjectKey.Of(made.Metadata)), "the store shows the write");
        informer.Store.Get(ObjectKey.Of(made.Metadata)).Should().NotBeNull();
    }

    private readonly List<StoreChange<V1ConfigMap>> _heard = [];

    private Informer<T> Make<T>()
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        Informer<T> informer = new(
            new ResourceClient<T>(_connection, ResourceKind.Of<T>()),
            new InformerOptions { PageSize = 2, FirstBackoff = TimeSpan.FromMilliseconds(5), LongestBackoff = TimeSpan.FromMilliseconds(50), IdleTimeout = TimeSpan.FromMilliseconds(700) },
            new ObjectStore<T>(), null, _log);
        if (informer is Informer<V1ConfigMap> maps)
        {
            maps.OnChange(change =>
            {
                lock (_heard)
                {
                    _heard.Add(change);
                }
            });
        }

        return informer;
    }

    private Informer<T> Start<T>()
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        Informer<T> informer = Make<T>();
        _runs.Add(informer.RunAsync(_stop.Token));
        return informer;
    }

    private void Put(string name)
    {
        if (_server.Objects.Find(ServedKinds.ConfigMaps, "default", name) is null)
        {
            _server.Objects.Create(ServedKinds.ConfigMaps, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["data"] = new JsonObject { ["n"] = "0" } });
        }
        else
        {
            _server.Objects.Modify(ServedKinds.ConfigMaps, "default", name, map => map["data"]!["n"] = $"{_server.Objects.Version}");
        }
    }

    private void Remove(string name)
    {
        if (_server.Objects.Find(ServedKinds.ConfigMaps, "default", name) is not null)
        {
            _server.Objects.Delete(ServedKinds.ConfigMaps, "default", name);
        }
    }

    private Task SameAsync(Informer<V1ConfigMap> informer)
        => Eventually.HoldsAsync(
            () => informer.Store.List().Select(map => $"{map.Metadata.Name} {map.Metadata.Uid} {map.Metadata.ResourceVersion}").Order(StringComparer.Ordinal)
                .SequenceEqual(_server.Objects.List(ServedKinds.ConfigMaps, "default").Select(one => one.ToJson()["metadata"]!)
                    .Select(one => $"{one["name"]} {one["uid"]} {one["resourceVersion"]}").Order(StringComparer.Ordinal)),
            "the store equals the server");

    [KubernetesEntity(Group = "example.com", ApiVersion = "v1", Kind = "Widget", PluralName = "widgets")]
    private sealed class Widget : IKubernetesObject<V1ObjectMeta>
    {
        public string ApiVersion { get; set; } = "";

        public string Kind { get; set; } = "";

        public V1ObjectMeta Metadata { get; set; } = new();
    }
}
