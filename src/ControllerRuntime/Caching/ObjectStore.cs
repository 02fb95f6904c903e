using System.Diagnostics.CodeAnalysis;
using k8s;
using k8s.Models;

namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>The objects of one kind as last seen, by name, by owner and by chosen labels. What it hands out is shared: nobody changes it.</summary>
/// <typeparam name="T">The kind.</typeparam>
public sealed class ObjectStore<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, T> _objects = [];
    private readonly KeyIndex _owners = new();
    private readonly Dictionary<string, KeyIndex> _labels;

    /// <summary>Makes an empty store.</summary>
    /// <param name="labels">Keys of the labels to look objects up by.</param>
    public ObjectStore(params ReadOnlySpan<string> labels)
    {
        _labels = new Dictionary<string, KeyIndex>(StringComparer.Ordinal);
        foreach (string label in labels)
        {
            _labels[label] = new KeyIndex();
        }
    }

    /// <summary>How many objects there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _objects.Count;
            }
        }
    }

    /// <summary>Finds an object.</summary>
    /// <param name="key">Its name.</param>
    /// <returns>The object; null when it is not there.</returns>
    public T? Get(ObjectKey key)
    {
        lock (_lock)
        {
            return _objects.GetValueOrDefault(key);
        }
    }

    /// <summary>All objects, in no order.</summary>
    /// <returns>A copy of the list.</returns>
    public IReadOnlyList<T> List()
    {
        lock (_lock)
        {
            return [.. _objects.Values];
        }
    }

    /// <summary>The objects that name an owner, whatever kind it is.</summary>
    /// <param name="uid">The owner's UID.</param>
    /// <returns>The objects, in no order.</returns>
    public IReadOnlyList<T> OwnedBy(string uid)
    {
        lock (_lock)
        {
            return Resolve(_owners.Of(uid));
        }
    }

    /// <summary>The objects with a label.</summary>
    /// <param name="label">The label's key; one of those that the store was made with.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The objects, in no order.</returns>
    public IReadOnlyList<T> WithLabel(string label, string value)
    {
        lock (_lock)
        {
            return Resolve(_labels[label].Of(value));
        }
    }

    internal IReadOnlyList<ObjectKey> Keys(string namespaceName)
    {
        lock (_lock)
        {
            return [.. _objects.Keys.Where(key => namespaceName.Length == 0 || key.Namespace == namespaceName)];
        }
    }

    /// <summary>Puts an object in the place of an older one.</summary>
    /// <returns>Whether anything changed: an object that is older than the stored one, or equal to it, changes nothing.</returns>
    internal bool TryPut(ObjectKey key, T value, out T? old)
    {
        lock (_lock)
        {
            if (_objects.TryGetValue(key, out old)
                && (old.Metadata.ResourceVersion == value.Metadata.ResourceVersion
                    || ResourceVersions.IsOlder(value.Metadata.ResourceVersion, old.Metadata.ResourceVersion)))
            {
                return false;
            }

            if (old is not null)
            {
                Unindex(key, old);
            }

            _objects[key] = value;
            Index(key, value);
            return true;
        }
    }

    /// <summary>Takes an object out.</summary>
    internal bool TryRemove(ObjectKey key, [NotNullWhen(true)] out T? old)
    {
        lock (_lock)
        {
            if (!_objects.Remove(key, out old))
            {
                return false;
            }

            Unindex(key, old);
            return true;
        }
    }

    private List<T> Resolve(IReadOnlyList<ObjectKey> keys)
    {
        List<T> found = new(keys.Count);
        foreach (ObjectKey key in keys)
        {
            found.Add(_objects[key]);
        }

        return found;
    }

    private void Index(ObjectKey key, T value)
    {
        foreach (V1OwnerReference owner in value.Metadata.OwnerReferences ?? [])
        {
            _owners.Add(owner.Uid ?? "", key);
        }

        foreach ((string label, KeyIndex index) in _labels)
        {
            if (value.Metadata.Labels is { } labels && labels.TryGetValue(label, out string? text) && text is not null)
            {
                index.Add(text, key);
            }
        }
    }

    private void Unindex(ObjectKey key, T value)
    {
        foreach (V1OwnerReference owner in value.Metadata.OwnerReferences ?? [])
        {
            _owners.Remove(owner.Uid ?? "", key);
        }

        foreach ((string label, KeyIndex index) in _labels)
        {
            if (value.Metadata.Labels is { } labels && labels.TryGetValue(label, out string? text) && text is not null)
            {
                index.Remove(text, key);
            }
        }
    }
}
