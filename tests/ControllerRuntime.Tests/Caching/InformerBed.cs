using k8s.Models;
using Microsoft.Extensions.Logging;
using TrtOperator.ControllerRuntime.Caching;

namespace TrtOperator.ControllerRuntime.Tests.Caching;

/// <summary>An informer on a <see cref="ServerStub"/>, with everything that its handlers hear.</summary>
internal sealed class InformerBed : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<StoreChange<V1ConfigMap>> _changes = [];
    private readonly Dictionary<ObjectKey, (string Uid, string Version)> _fold = [];
    private readonly List<string> _violations = [];
    private readonly RecordingLogger _log = new();
    private Task _run = Task.CompletedTask;

    public InformerBed(ServerStub server, InformerOptions? options = null, Func<V1ConfigMap, V1ConfigMap>? project = null, params string[] labels)
    {
        Server = server;
        options ??= new InformerOptions { PageSize = 2 };
        options = options with { FirstBackoff = TimeSpan.FromMilliseconds(1), LongestBackoff = TimeSpan.FromMilliseconds(4) };
        Informer = new Informer<V1ConfigMap>(server.Client(), options, new ObjectStore<V1ConfigMap>(labels), project, _log);
        Informer.OnChange(Hear);
    }

    public ServerStub Server { get; }

    /// <summary>Whether versions may become older.</summary>
    public bool MayGoBack { get; init; }

    public Informer<V1ConfigMap> Informer { get; }

    public IReadOnlyList<StoreChange<V1ConfigMap>> Changes
    {
        get
        {
            lock (_changes)
            {
                return [.. _changes];
            }
        }
    }

    public IReadOnlyList<string> Logged(LogLevel level) => [.. _log.Lines.Where(line => line.Level == level).Select(line => line.Text)];

    public void Start() => _run = Informer.RunAsync(_stop.Token);

    public async Task StartAsync()
    {
        Start();
        await Informer.WaitForSyncAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
        await Eventually.HoldsAsync(() => Server.OpenWatches > 0, "a watch is open");
    }

    /// <summary>Waits until the store is what the server has, and says so of the fold of the notices too.</summary>
    public async Task AgreesAsync()
    {
        await Eventually.HoldsAsync(() => Stored().OrderBy(Text).SequenceEqual(Server.Snapshot().OrderBy(Text)), "the store equals the server");
        lock (_changes)
        {
            _fold.Should().BeEquivalentTo(Stored());
            _violations.Should().BeEmpty();
        }

        static string Text(KeyValuePair<ObjectKey, (string, string)> one) => one.Key.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }

    private Dictionary<ObjectKey, (string Uid, string Version)> Stored()
        => Informer.Store.List().ToDictionary(one => ObjectKey.Of(one.Metadata), one => (one.Metadata.Uid, one.Metadata.ResourceVersion));

    private void Hear(StoreChange<V1ConfigMap> change)
    {
        lock (_changes)
        {
            _changes.Add(change);
            bool isThere = _fold.TryGetValue(change.Key, out (string Uid, string Version) known);
            bool isFit = change.Kind switch
            {
                StoreChangeKind.Added => !isThere && change is { Old: null, New: not null },
                StoreChangeKind.Updated => isThere && change.Old!.Metadata.ResourceVersion == known.Version && change.New!.Metadata.Uid == known.Uid && (MayGoBack || ResourceVersions.IsOlder(known.Version, change.New.Metadata.ResourceVersion)),
                _ => isThere && change.New is null && change.Old!.Metadata.Uid == known.Uid,
            };
            if (!isFit)
            {
                _violations.Add($"{change.Kind} {change.Key} {change.Old?.Metadata.ResourceVersion} -> {change.New?.Metadata.ResourceVersion}, known {known}");
            }

            if (change.New is { } now)
            {
                _fold[change.Key] = (now.Metadata.Uid, now.Metadata.ResourceVersion);
            }
            else
            {
                _fold.Remove(change.Key);
            }
        }
    }
}
