namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>Names of objects by a value. Lists are short (an engine has a handful of Jobs), and a list is a quarter of a set's memory.</summary>
internal sealed class KeyIndex
{
    private readonly Dictionary<string, List<ObjectKey>> _keys = new(StringComparer.Ordinal);

    public IReadOnlyList<ObjectKey> Of(string value) => _keys.TryGetValue(value, out List<ObjectKey>? keys) ? keys : [];

    public void Add(string value, ObjectKey key)
    {
        if (!_keys.TryGetValue(value, out List<ObjectKey>? keys))
        {
            _keys[value] = keys = new List<ObjectKey>(1);
        }

        if (!keys.Contains(key))
        {
            keys.Add(key);
        }
    }

    public void Remove(string value, ObjectKey key)
    {
        if (_keys.TryGetValue(value, out List<ObjectKey>? keys) && keys.Remove(key) && keys.Count == 0)
        {
            _keys.Remove(value);
        }
    }
}
