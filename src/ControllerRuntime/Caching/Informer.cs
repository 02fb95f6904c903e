using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>
/// Keeps a store equal to what the API server has: lists, then watches from the list's version. A watch resumes at the last event or bookmark; a
/// version that the server has forgotten leads to a new list, and what is missing from it is reported as deleted.
/// </summary>
/// <typeparam name="T">The kind.</typeparam>
public sealed class Informer<T> : IInformer
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly ResourceClient<T> _client;
    private readonly InformerOptions _options;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly Func<T, T> _project;
    private readonly List<Action<StoreChange<T>>> _handlers = [];
    private readonly List<Reflector<T>> _reflectors;
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _toSync;
    private long _lastContact;

    /// <summary>Makes an informer; <see cref="RunAsync"/> starts it.</summary>
    /// <param name="client">Reads the kind.</param>
    /// <param name="options">How it lists and watches.</param>
    /// <param name="store">Where the objects go; nobody else writes to it.</param>
    /// <param name="project">Drops what is not read, before an object is kept; it may change the object that it is given. Managed fields always go.</param>
    /// <param name="log">The log.</param>
    /// <param name="time">The clock.</param>
    public Informer(ResourceClient<T> client, InformerOptions options, ObjectStore<T> store, Func<T, T>? project, ILogger log, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        _client = client;
        _options = options;
        Store = store;
        _project = project ?? (value => value);
        _log = log;
        _time = time ?? TimeProvider.System;
        IReadOnlyList<string> namespaces = options.Namespaces.Count == 0 ? [""] : options.Namespaces;
        _reflectors = [.. namespaces.Select(name => new Reflector<T>(client, options, name, this, log, _time))];
        _toSync = _reflectors.Count;
    }

    /// <inheritdoc/>
    public string Name => _client.Kind.Plural;

    /// <summary>The objects.</summary>
    public ObjectStore<T> Store { get; }

    /// <inheritdoc/>
    public bool HasSynced => _synced.Task.IsCompletedSuccessfully;

    /// <inheritdoc/>
    public TimeSpan? SinceLastContact => Volatile.Read(ref _lastContact) is var last and not 0 ? _time.GetElapsedTime(last) : null;

    /// <summary>Adds a handler of changes. It is called in order, one change at a time for each namespace, and must be quick.</summary>
    /// <param name="handler">The handler.</param>
    public void OnChange(Action<StoreChange<T>> handler) => _handlers.Add(handler);

    /// <inheritdoc/>
    public Task RunAsync(CancellationToken cancellationToken)
        => Task.WhenAll(_reflectors.Select(reflector => Task.Run(() => reflector.RunAsync(cancellationToken), CancellationToken.None)));

    /// <inheritdoc/>
    public Task WaitForSyncAsync(CancellationToken cancellationToken) => _synced.Task.WaitAsync(cancellationToken);

    /// <summary>Whether the store has caught up with a write of ours.</summary>
    /// <param name="key">What was written.</param>
    /// <param name="resourceVersion">The version that the write made.</param>
    /// <returns>Also true where versions cannot be compared: a doubt must not stop everything.</returns>
    public bool HasSeen(ObjectKey key, string resourceVersion)
    {
        if (Store.Get(key) is { } stored && !ResourceVersions.IsOlder(stored.Metadata.ResourceVersion, resourceVersion))
        {
            return true;
        }

        Reflector<T>? reflector = _reflectors.Find(one => one.Covers(key));
        return reflector is null || !ResourceVersions.IsOlder(reflector.LastVersion, resourceVersion);
    }

    internal void Contact() => Volatile.Write(ref _lastContact, _time.GetTimestamp());

    internal void ReflectorSynced()
    {
        if (Interlocked.Decrement(ref _toSync) == 0)
        {
            _synced.TrySetResult();
        }
    }

    internal void Put(T value, bool isInitialList)
    {
        value.Metadata.ManagedFields = null;
        value.Metadata.Annotations?.Remove("kubectl.kubernetes.io/last-applied-configuration");
        T kept = _project(value);
        ObjectKey key = ObjectKey.Of(kept.Metadata);
        if (!Store.TryPut(key, kept, out T? old))
        {
            return;
        }

        if (old is not null && old.Metadata.Uid != kept.Metadata.Uid)
        {
            // A namesake: who follows the old object has to hear that it is gone.
            Tell(new StoreChange<T>(StoreChangeKind.Deleted, key, old, null, false));
            old = null;
        }

        Tell(new StoreChange<T>(old is null ? StoreChangeKind.Added : StoreChangeKind.Updated, key, old, kept, isInitialList));
    }

    internal void Remove(ObjectKey key, T? last)
    {
        // An older state of a namesake that came later is no news.
        if (last is not null && Store.Get(key) is { } stored && stored.Metadata.Uid != last.Metadata.Uid)
        {
            return;
        }

        if (Store.TryRemove(key, out T? old))
        {
            Tell(new StoreChange<T>(StoreChangeKind.Deleted, key, old, null, false));
        }
    }

    private void Tell(StoreChange<T> change)
    {
        foreach (Action<StoreChange<T>> handler in _handlers)
        {
            try
            {
                handler(change);
            }
#pragma warning disable CA1031 // A defect of one handler must not stop the others from hearing.
            catch (Exception e)
#pragma warning restore CA1031
            {
                InformerLog.HandlerFailed(_log, e, Name, change.Key.ToString());
            }
        }
    }
}
