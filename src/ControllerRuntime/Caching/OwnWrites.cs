using k8s;
using k8s.Models;

namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>
/// What this process wrote to the objects of a kind and the store does not show yet, as the controllers of Kubernetes itself remember since 1.36 (KEP-5647): a
/// reconcile that decides on a cache from before its own last write would do the work twice. When versions cannot be compared, and when a write does not show up
/// for long, it lets the reconcile go on: names that follow from what is wanted are the second line of defence.
/// </summary>
/// <typeparam name="T">The kind.</typeparam>
public sealed class OwnWrites<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Lock _gate = new();
    private readonly Informer<T> _informer;
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;
    private readonly Dictionary<ObjectKey, Write> _writes = [];
    private readonly Dictionary<ObjectKey, HashSet<ObjectKey>> _byOwner = [];

    /// <summary>Remembers nothing yet.</summary>
    /// <param name="informer">The informer of the kind, not yet started.</param>
    /// <param name="time">The clock.</param>
    /// <param name="patience">After how long a write that never showed up is given up; five minutes where null.</param>
    public OwnWrites(Informer<T> informer, TimeProvider? time = null, TimeSpan? patience = null)
    {
        ArgumentNullException.ThrowIfNull(informer);
        _informer = informer;
        _time = time ?? TimeProvider.System;
        _patience = patience ?? TimeSpan.FromMinutes(5);
        informer.OnChange(See);
    }

    /// <summary>How many writes the store does not show yet.</summary>
    public int Outstanding
    {
        get
        {
            lock (_gate)
            {
                return _writes.Count;
            }
        }
    }

    /// <summary>Remembers a write.</summary>
    /// <param name="written">The object as the server answered.</param>
    public void Remember(T written)
    {
        ArgumentNullException.ThrowIfNull(written);
        V1ObjectMeta metadata = written.Metadata;
        ObjectKey key = ObjectKey.Of(metadata);
        lock (_gate)
        {
            if (!ResourceVersions.IsNumber(metadata.ResourceVersion) || _informer.HasSeen(key, metadata.ResourceVersion))
            {
                return;
            }

            if (_writes.TryGetValue(key, out Write? earlier))
            {
                if (earlier.Uid == metadata.Uid && !ResourceVersions.IsOlder(earlier.Version, metadata.ResourceVersion))
                {
                    return;
                }

                Drop(key, earlier);
            }

            ObjectKey? owner = OwnerMapping.ControllerOf(metadata)?.Name is { Length: > 0 } name ? new ObjectKey(key.Namespace, name) : null;
            _writes[key] = new Write(metadata.Uid, metadata.ResourceVersion, owner, _time.GetTimestamp());
            if (owner is { } known)
            {
                if (!_byOwner.TryGetValue(known, out HashSet<ObjectKey>? owned))
                {
                    _byOwner[known] = owned = [];
                }

                owned.Add(key);
            }
        }
    }

    /// <summary>Whether the store shows the last write to an object, or something later.</summary>
    /// <param name="key">The object.</param>
    /// <returns>True also where nothing was written, and where nothing can be said.</returns>
    public bool IsCaughtUp(ObjectKey key)
    {
        lock (_gate)
        {
            return IsShown(key);
        }
    }

    /// <summary>Whether the store shows the last writes to all objects that an owner controls, those just created included.</summary>
    /// <param name="owner">The controller that the written objects name.</param>
    /// <returns>True also where nothing was written, and where nothing can be said.</returns>
    public bool IsCaughtUpForOwner(ObjectKey owner)
    {
        lock (_gate)
        {
            return !_byOwner.TryGetValue(owner, out HashSet<ObjectKey>? owned) || owned.ToArray().All(IsShown);
        }
    }

    /// <summary>Forgets an object that is gone.</summary>
    /// <param name="key">The object.</param>
    public void Forget(ObjectKey key)
    {
        lock (_gate)
        {
            if (_writes.TryGetValue(key, out Write? write))
            {
                Drop(key, write);
            }
        }
    }

    private bool IsShown(ObjectKey key)
    {
        if (!_writes.TryGetValue(key, out Write? write))
        {
            return true;
        }

        if (!_informer.HasSeen(key, write.Version) && _time.GetElapsedTime(write.At) <= _patience)
        {
            return false;
        }

        Drop(key, write);
        return true;
    }

    private void See(StoreChange<T> change)
    {
        V1ObjectMeta metadata = (change.New ?? change.Old)!.Metadata;
        lock (_gate)
        {
            if (_writes.TryGetValue(change.Key, out Write? write)
                && ((change.Kind == StoreChangeKind.Deleted && write.Uid == metadata.Uid) || !ResourceVersions.IsOlder(metadata.ResourceVersion, write.Version)))
            {
                Drop(change.Key, write);
            }
        }
    }

    private void Drop(ObjectKey key, Write write)
    {
        _writes.Remove(key);
        if (write.Owner is { } owner && _byOwner.TryGetValue(owner, out HashSet<ObjectKey>? owned) && owned.Remove(key) && owned.Count == 0)
        {
            _byOwner.Remove(owner);
        }
    }

    private sealed record Write(string Uid, string Version, ObjectKey? Owner, long At);
}
