using k8s;
using k8s.Models;

namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>Holds the objects of one kind as an informer has seen them, as they are or packed. Reads are safe from any thread. The objects are shared: nobody may change them.</summary>
/// <typeparam name="T">The kind.</typeparam>
public sealed class ObjectStore<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Lock _gate = new();
    // Objects, or the bytes that they are packed in.
    private readonly Dictionary<ObjectKey, object> _objects = [];
    private readonly StoreIndex<string> _owners = new();
    private readonly StoreIndex<(string Label, string Value)> _labels = new();
    private readonly string[] _indexedLabels;
    private readonly IPacking<T>? _packing;

    /// <summary>Makes an empty store.</summary>
    /// <param name="labels">The label keys that objects can be looked up by.</param>
    public ObjectStore(params ReadOnlySpan<string> labels) => _indexedLabels = labels.ToArray();

    /// <summary>Makes an empty store that keeps objects packed.</summary>
    /// <param name="packing">How.</param>
    /// <param name="labels">The label keys that objects can be looked up by.</param>
    public ObjectStore(IPacking<T> packing, params ReadOnlySpan<string> labels)
        : this(labels)
    {
        ArgumentNullException.ThrowIfNull(packing);
        _packing = packing;
    }

    /// <summary>How many objects there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _objects.Count;
            }
        }
    }

    /// <summary>Looks up an object.</summary>
    /// <param name="key">Its name.</param>
    /// <returns>The object; null where there is none.</returns>
    public T? Get(ObjectKey key)
    {
        lock (_gate)
        {
            return Open(_objects.GetValueOrDefault(key));
        }
    }

    /// <summary>The names of all objects at this moment, in no order.</summary>
    /// <returns>The names.</returns>
    public IReadOnlyList<ObjectKey> Keys()
    {
        lock (_gate)
        {
            return [.. _objects.Keys];
        }
    }

    /// <summary>All objects at this moment, in no order.</summary>
    /// <returns>The objects.</returns>
    public IReadOnlyList<T> List()
    {
        object[] kept;
        lock (_gate)
        {
            kept = [.. _objects.Values];
        }

        return Open(kept);
    }

    /// <summary>The objects that have an owner reference to an object.</summary>
    /// <param name="uid">The owner's UID.</param>
    /// <returns>The objects, in no order.</returns>
    public IReadOnlyList<T> OwnedBy(string uid)
    {
        ArgumentNullException.ThrowIfNull(uid);
        object[] kept;
        lock (_gate)
        {
            kept = _owners.Find(uid);
        }

        return Open(kept);
    }

    /// <summary>The objects that have a label with a value.</summary>
    /// <param name="label">The label's key, one of those that the store was made with.</param>
    /// <param name="value">The value.</param>
    /// <returns>The objects, in no order.</returns>
    /// <exception cref="ArgumentException">The store has no index of that label.</exception>
    public IReadOnlyList<T> WithLabel(string label, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!_indexedLabels.Contains(label))
        {
            throw new ArgumentException($"The store of {typeof(T).Name} has no index of the label '{label}'; name it when the store is made.", nameof(label));
        }

        object[] kept;
        lock (_gate)
        {
            kept = _labels.Find((label, value));
        }

        return Open(kept);
    }

    /// <summary>Stores what was seen. Two changes come of an object that was replaced by a namesake.</summary>
    /// <param name="item">The object.</param>
    /// <param name="isInitialList">Whether the first list holds it.</param>
    /// <param name="force">Whether to take it even if it is older than what is stored, because the server's history began anew.</param>
    /// <returns>The changes, none where it is not newer.</returns>
    internal (StoreChange<T>? First, StoreChange<T>? Second) Set(T item, bool isInitialList, bool force = false)
    {
        ObjectKey key = ObjectKey.Of(item.Metadata);
        lock (_gate)
        {
            if (Open(_objects.GetValueOrDefault(key)) is not { } old)
            {
                Put(key, item);
                return (new(StoreChangeKind.Added, key, null, item, isInitialList), null);
            }

            bool isSame = old.Metadata.Uid == item.Metadata.Uid;
            int? order = ResourceVersions.Compare(item.Metadata.ResourceVersion, old.Metadata.ResourceVersion);
            if ((isSame && order == 0) || (order < 0 && !force))
            {
                return default;
            }

            Drop(key, old);
            Put(key, item);
            return isSame
                ? (new(StoreChangeKind.Updated, key, old, item, isInitialList), null)
                : (new(StoreChangeKind.Deleted, key, old, null, isInitialList), new(StoreChangeKind.Added, key, null, item, isInitialList));
        }
    }

    /// <summary>Takes out an object that was seen to go.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="last">Its last state; null to take what is stored, whatever its version.</param>
    /// <returns>The change; null where it is not there, or where what is stored is newer.</returns>
    internal StoreChange<T>? Remove(ObjectKey key, T? last)
    {
        lock (_gate)
        {
            if (Open(_objects.GetValueOrDefault(key)) is not { } old)
            {
                return null;
            }

            bool isSame = last is null || last.Metadata.Uid == old.Metadata.Uid;
            int? order = last is null ? null : ResourceVersions.Compare(last.Metadata.ResourceVersion, old.Metadata.ResourceVersion);

            // The end of an earlier namesake is no news of the present object.
            if (order < 0 || (!isSame && order is not > 0))
            {
                return null;
            }

            Drop(key, old);
            return new(StoreChangeKind.Deleted, key, isSame ? last ?? old : old, null, false);
        }
    }

    /// <summary>The names of the objects in a namespace that are not among those seen.</summary>
    internal IReadOnlyList<ObjectKey> Except(HashSet<ObjectKey> seen, string namespaceName)
    {
        lock (_gate)
        {
            return [.. _objects.Keys.Where(key => (namespaceName.Length == 0 || key.Namespace == namespaceName) && !seen.Contains(key))];
        }
    }

    private void Put(ObjectKey key, T item)
    {
        object kept = _packing is null ? item : _packing.Pack(item);
        _objects[key] = kept;
        foreach (string uid in OwnersOf(item))
        {
            _owners.Add(uid, kept);
        }

        foreach ((string, string) label in LabelsOf(item))
        {
            _labels.Add(label, kept);
        }
    }

    private void Drop(ObjectKey key, T item)
    {
        _objects.Remove(key, out object? kept);
        foreach (string uid in OwnersOf(item))
        {
            _owners.Remove(uid, kept!);
        }

        foreach ((string, string) label in LabelsOf(item))
        {
            _labels.Remove(label, kept!);
        }
    }

    private T? Open(object? kept) => kept is byte[] packed ? _packing!.Unpack(packed) : (T?)kept;

    private T[] Open(object[] kept)
    {
        T[] items = new T[kept.Length];
        for (int i = 0; i < kept.Length; i++)
        {
            items[i] = Open(kept[i])!;
        }

        return items;
    }

    private static IEnumerable<string> OwnersOf(T item)
        => item.Metadata.OwnerReferences is { Count: > 0 } owners ? owners.Select(owner => owner.Uid).OfType<string>().Distinct() : [];

    private IEnumerable<(string Label, string Value)> LabelsOf(T item)
    {
        if (item.Metadata.Labels is { Count: > 0 } labels)
        {
            foreach (string label in _indexedLabels)
            {
                if (labels.TryGetValue(label, out string? value) && value is not null)
                {
                    yield return (label, value);
                }
            }
        }
    }
}
