using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Kinds;

namespace TrtOperator.ApiServer.Storage;

/// <summary>All objects, under one counter of versions and one lock.</summary>
internal sealed class ObjectStore(int historyWindow)
{
    private readonly ConcurrentDictionary<ServedKind, KindStore> _kinds = new();
    private readonly Dictionary<string, StoredObject> _byUid = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<(ServedKind Kind, string Key)>> _byOwner = new(StringComparer.Ordinal);

    // A real server has written its own objects before anybody asks; no version that a client sees is 0.
    private long _version = 1;

    public Lock Gate { get; } = new();

    public long Version => Volatile.Read(ref _version);

    /// <summary>Lists and watches see nothing later than this.</summary>
    public long Horizon { get; private set; } = long.MaxValue;

    /// <summary>Called under the lock after each change.</summary>
    public Action<ObjectEvent>? Changed { get; set; }

    public KindStore Of(ServedKind kind) => _kinds.GetOrAdd(kind.Stored, stored => new KindStore(stored));

    public StoredObject? Find(ServedKind kind, string? ns, string name)
    {
        lock (Gate)
        {
            return Of(kind).Current.GetValueOrDefault(StoredObject.KeyOf(ns, name));
        }
    }

    public StoredObject? FindUid(string uid)
    {
        lock (Gate)
        {
            return _byUid.GetValueOrDefault(uid);
        }
    }

    public IReadOnlyList<StoredObject> DependentsOf(string uid)
    {
        lock (Gate)
        {
            return _byOwner.TryGetValue(uid, out HashSet<(ServedKind Kind, string Key)>? keys)
                ? [.. keys.Select(k => Of(k.Kind).Current.GetValueOrDefault(k.Key)).OfType<StoredObject>()]
                : [];
        }
    }

    public IReadOnlyList<StoredObject> InNamespace(string ns)
    {
        lock (Gate)
        {
            return [.. _kinds.Values.Where(k => k.Kind.Namespaced).SelectMany(k => k.Current.Values).Where(o => o.Namespace == ns)];
        }
    }

    public StoredObject Put(ServedKind kind, JsonObject body)
    {
        KindStore store = Of(kind);
        StoredObject stored;
        lock (Gate)
        {
            stored = new StoredObject(store.Kind, body, ++_version);
            StoredObject? previous = store.Current.GetValueOrDefault(stored.Key);
            Index(previous, stored);
            store.Append(previous is null ? ObjectChange.Added : ObjectChange.Modified, stored, previous, historyWindow);
            Changed?.Invoke(new ObjectEvent(previous is null ? ObjectChange.Added : ObjectChange.Modified, stored, previous, store.Current));
        }

        store.Wake();
        return stored;
    }

    public StoredObject Remove(StoredObject existing, JsonObject lastState)
    {
        KindStore store = Of(existing.Kind);
        StoredObject gone;
        lock (Gate)
        {
            gone = new StoredObject(store.Kind, lastState, ++_version);
            Index(existing, null);
            store.Append(ObjectChange.Deleted, gone, existing, historyWindow);
            Changed?.Invoke(new ObjectEvent(ObjectChange.Deleted, gone, existing, store.Current));
        }

        store.Wake();
        return gone;
    }

    public void Compact()
    {
        lock (Gate)
        {
            foreach (KindStore kind in _kinds.Values)
            {
                kind.Compact(_version);
            }
        }
    }

    public void SetHorizon(long horizon)
    {
        lock (Gate)
        {
            Horizon = horizon;
        }

        foreach (KindStore kind in _kinds.Values)
        {
            kind.Wake();
        }
    }

    private void Index(StoredObject? before, StoredObject? after)
    {
        if (before is not null)
        {
            _byUid.Remove(before.Uid);
            foreach (string owner in before.OwnerUids)
            {
                if (_byOwner.TryGetValue(owner, out HashSet<(ServedKind Kind, string Key)>? keys) && keys.Remove((before.Kind, before.Key)) && keys.Count == 0)
                {
                    _byOwner.Remove(owner);
                }
            }
        }

        if (after is not null)
        {
            _byUid[after.Uid] = after;
            foreach (string owner in after.OwnerUids)
            {
                if (!_byOwner.TryGetValue(owner, out HashSet<(ServedKind Kind, string Key)>? keys))
                {
                    _byOwner[owner] = keys = [];
                }

                keys.Add((after.Kind, after.Key));
            }
        }
    }
}
