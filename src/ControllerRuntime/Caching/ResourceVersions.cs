using System.Globalization;
using System.Numerics;

namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>Compares resource versions. They are integers in practice; whatever is not compares with nothing.</summary>
public static class ResourceVersions
{
    /// <summary>Whether <paramref name="version"/> is certainly older than <paramref name="other"/>.</summary>
    /// <param name="version">A version.</param>
    /// <param name="other">Another one.</param>
    /// <returns>False also where one of them is no integer.</returns>
    public static bool IsOlder(string? version, string? other)
        => TryRead(version, out BigInteger left) && TryRead(other, out BigInteger right) && left < right;

    /// <summary>The later of two versions; the second where they cannot be compared.</summary>
    /// <param name="version">A version.</param>
    /// <param name="other">Another one.</param>
    /// <returns>The later one.</returns>
    public static string Later(string version, string other) => IsOlder(other, version) ? version : other;

    private static bool TryRead(string? text, out BigInteger value)
    {
        value = default;
        return text is { Length: > 0 and < 40 } && BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
