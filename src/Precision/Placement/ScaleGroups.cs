namespace TrtOperator.Precision.Placement;

/// <summary>Which tensors must have one scale, as a union-find whose representative is the ordinally first name.</summary>
internal sealed class ScaleGroups
{
    private readonly Dictionary<string, string> _parents = new(StringComparer.Ordinal);

    public void Share(string first, string second)
    {
        (string a, string b) = (Find(first), Find(second));
        if (string.CompareOrdinal(a, b) > 0)
        {
            (a, b) = (b, a);
        }

        _parents[a] = a;
        _parents[b] = a;
    }

    /// <summary>The group's name, or <see langword="null"/> for a tensor that shares with none.</summary>
    public string? Of(string tensor) => _parents.ContainsKey(tensor) ? Find(tensor) : null;

    private string Find(string tensor)
    {
        while (_parents.TryGetValue(tensor, out string? parent) && parent != tensor)
        {
            tensor = parent;
        }

        return tensor;
    }
}
