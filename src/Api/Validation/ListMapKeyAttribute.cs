namespace TrtOperator.Api.Validation;

/// <summary>The list is a map by this field of its entries (<c>x-kubernetes-list-type: map</c>): no two entries share its value.</summary>
/// <param name="key">JSON name of the key field.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListMapKeyAttribute(string key) : Attribute
{
    /// <summary>JSON name of the key field.</summary>
    public string Key { get; } = key;

    /// <summary>Whether names that differ only in case are the same: they become file names.</summary>
    public bool IgnoreCase { get; init; }
}
