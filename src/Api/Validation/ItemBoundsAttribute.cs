namespace TrtOperator.Api.Validation;

/// <summary>Bounds on the entries of a list or on the keys and values of a map; zero or null means no bound.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemBoundsAttribute : Attribute
{
    /// <summary>Most characters in a text entry or in a map's value.</summary>
    public int MaxLength { get; init; }

    /// <summary>Most characters in a map's key.</summary>
    public int KeyMaxLength { get; init; }

    /// <summary>Regular expression that a text entry or a map's value matches.</summary>
    public string? Pattern { get; init; }

    /// <summary>Smallest integer entry.</summary>
    public long Minimum { get; init; } = long.MinValue;

    /// <summary>Largest integer entry.</summary>
    public long Maximum { get; init; } = long.MaxValue;
}
