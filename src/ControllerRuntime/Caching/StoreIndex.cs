namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>What a store keeps, by some property of it. Not safe for several threads.</summary>
internal sealed class StoreIndex<TKey>
    where TKey : notnull
{
    // Of most keys there is one entry, which stands for itself: a list would be larger than a packed object. A list is never an entry.
    private readonly Dictionary<TKey, object> _entries = [];

    public void Add(TKey key, object entry)
    {
        if (!_entries.TryGetValue(key, out object? there))
        {
            _entries[key] = entry;
        }
        else if (there is List<object> several)
        {
            several.Add(entry);
        }
        else
        {
            _entries[key] = new List<object> { there, entry };
        }
    }

    public void Remove(TKey key, object entry)
    {
        if (!_entries.TryGetValue(key, out object? there))
        {
            return;
        }

        if (ReferenceEquals(there, entry))
        {
            _entries.Remove(key);
        }
        else if (there is List<object> several && several.FindIndex(other => ReferenceEquals(other, entry)) is >= 0 and int at)
        {
            several[at] = several[^1];
            several.RemoveAt(several.Count - 1);
            if (several.Count == 1)
            {
                _entries[key] = several[0];
            }
        }
    }

    public object[] Find(TKey key) => !_entries.TryGetValue(key, out object? there) ? [] : there is List<object> several ? [.. several] : [there];
}
