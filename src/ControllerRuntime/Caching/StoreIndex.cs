namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>Objects by some property of theirs. Not safe for several threads.</summary>
internal sealed class StoreIndex<TKey, T>
    where TKey : notnull
    where T : class
{
    private readonly Dictionary<TKey, List<T>> _entries = [];

    public void Add(TKey key, T item)
    {
        if (!_entries.TryGetValue(key, out List<T>? items))
        {
            // Most owners have a handful of dependents; the default capacity of 4 fits.
            _entries[key] = items = [];
        }

        items.Add(item);
    }

    public void Remove(TKey key, T item)
    {
        if (!_entries.TryGetValue(key, out List<T>? items))
        {
            return;
        }

        int at = items.FindIndex(other => ReferenceEquals(other, item));
        if (at >= 0)
        {
            items[at] = items[^1];
            items.RemoveAt(items.Count - 1);
        }

        if (items.Count == 0)
        {
            _entries.Remove(key);
        }
    }

    public T[] Find(TKey key) => _entries.TryGetValue(key, out List<T>? items) ? [.. items] : [];
}
