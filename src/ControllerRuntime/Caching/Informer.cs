using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>
/// Keeps a store of the objects of one kind as the server has them: lists them, watches from the list's version, resumes where a watch ended, and lists again when
/// the server no longer remembers that version. Handlers hear of every difference once, in order; an object that went unseen is told as deleted.
/// </summary>
/// <typeparam name="T">The kind.</typeparam>
public sealed class Informer<T> : IInformer
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Lock _gate = new();
    private readonly List<Action<StoreChange<T>>> _handlers = [];
    private readonly Reflector<T>[] _reflectors;
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger _logger;
    private int _unsynced;
    private bool _isStarted;

    /// <summary>Makes an informer; <see cref="RunAsync"/> starts it.</summary>
    /// <param name="client">Reads the kind.</param>
    /// <param name="options">What it follows, and how.</param>
    /// <param name="store">Where the objects go; nobody else writes to it.</param>
    /// <param name="project">
    /// Cuts an object down to what is read; may change the object that it is given. Name, namespace, UID and resource version must stay; the store's indexes see
    /// what it leaves. Managed fields and kubectl's copy of the last applied object always go. Null keeps the rest.
    /// </param>
    /// <param name="log">The log.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentException">Namespaces are given for a kind that has none.</exception>
    public Informer(ResourceClient<T> client, InformerOptions options, ObjectStore<T> store, Func<T, T>? project, ILogger log, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(store);
        if (options.Namespaces.Count > 0 && !client.Kind.IsNamespaced)
        {
            throw new ArgumentException($"Objects of kind {client.Kind.Kind} have no namespace; leave Namespaces empty.", nameof(options));
        }

        Kind = client.Kind;
        Store = store;
        _logger = log;
        string[] places = options.Namespaces.Count == 0 ? [""] : [.. options.Namespaces.Distinct()];
        StoredForm<T> form = new(client.Kind, project);
        _unsynced = places.Length;
        _reflectors = [.. places.Select(place => new Reflector<T>(client, options, place, this, form, log, time ?? TimeProvider.System))];
    }

    /// <summary>The kind that it follows.</summary>
    public ResourceKind Kind { get; }

    /// <inheritdoc/>
    public string Name => Kind.Plural;

    /// <summary>The objects.</summary>
    public ObjectStore<T> Store { get; }

    /// <inheritdoc/>
    public bool HasSynced => _synced.Task.IsCompleted;

    /// <summary>The version that the store is known to be at; of several namespaces the oldest. Empty before the first list.</summary>
    public string LastSyncResourceVersion
    {
        get
        {
            string oldest = _reflectors[0].LastVersion;
            foreach (Reflector<T> reflector in _reflectors.AsSpan(1))
            {
                oldest = ResourceVersions.IsOlder(reflector.LastVersion, oldest) || reflector.LastVersion.Length == 0 ? reflector.LastVersion : oldest;
            }

            return oldest;
        }
    }

    /// <inheritdoc/>
    public TimeSpan? SinceLastContact => _reflectors.Any(reflector => reflector.SinceLastContact is null) ? null : _reflectors.Max(reflector => reflector.SinceLastContact);

    /// <summary>Whether the store has caught up with a write.</summary>
    /// <param name="key">What was written.</param>
    /// <param name="resourceVersion">The version that the write made.</param>
    /// <returns>Also true where versions cannot be compared, and for a namespace that is not followed: a doubt must not stop everything.</returns>
    public bool HasSeen(ObjectKey key, string resourceVersion)
    {
        if (Store.Get(key) is { } stored && !ResourceVersions.IsOlder(stored.Metadata.ResourceVersion, resourceVersion))
        {
            return true;
        }

        Reflector<T>? reflector = _reflectors.FirstOrDefault(one => one.Namespace.Length == 0 || one.Namespace == key.Namespace);
        return reflector is null || (reflector.LastVersion.Length > 0 && !ResourceVersions.IsOlder(reflector.LastVersion, resourceVersion));
    }

    /// <summary>Hears of every change. It is called one change at a time while the store already shows it, so it must be quick; what it throws is logged.</summary>
    /// <param name="handler">The handler.</param>
    /// <exception cref="InvalidOperationException">The informer has been started.</exception>
    public void OnChange(Action<StoreChange<T>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_gate)
        {
            if (_isStarted)
            {
                throw new InvalidOperationException("Handlers are registered before the informer starts, or they would miss changes.");
            }

            _handlers.Add(handler);
        }
    }

    /// <inheritdoc/>
    public Task WaitForSyncAsync(CancellationToken cancellationToken) => _synced.Task.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isStarted)
            {
                throw new InvalidOperationException($"The informer of {Kind.Plural} was started before.");
            }

            _isStarted = true;
        }

        return Task.WhenAll(_reflectors.Select(reflector => Task.Run(() => reflector.RunAsync(cancellationToken), CancellationToken.None)));
    }

    /// <summary>Stores an object and tells of it.</summary>
    internal void Set(T item, bool isInitialList, bool force = false)
    {
        lock (_gate)
        {
            (StoreChange<T>? first, StoreChange<T>? second) = Store.Set(item, isInitialList, force);
            Tell(first);
            Tell(second);
        }
    }

    /// <summary>Takes out an object and tells of it.</summary>
    internal void Remove(ObjectKey key, T? last)
    {
        lock (_gate)
        {
            Tell(Store.Remove(key, last));
        }
    }

    /// <summary>Counts a namespace whose first list is stored.</summary>
    internal void CountSynced()
    {
        if (Interlocked.Decrement(ref _unsynced) == 0)
        {
            InformerLog.Synced(_logger, Kind.Plural, Store.Count);
            _synced.SetResult();
        }
    }

    private void Tell(StoreChange<T>? change)
    {
        if (change is null)
        {
            return;
        }

        foreach (Action<StoreChange<T>> handler in _handlers)
        {
            try
            {
                handler(change);
            }
#pragma warning disable CA1031 // Whatever a handler throws, the others and the store go on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                InformerLog.HandlerFailed(_logger, e, Kind.Plural, change.Key, change.Kind);
            }
        }
    }
}
