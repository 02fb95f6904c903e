namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>
/// Compares resource versions. Kubernetes promises decimal integers without leading zeros that grow with each write; another server's may be opaque.
/// </summary>
public static class ResourceVersions
{
    /// <summary>Whether a version is certainly older than another.</summary>
    /// <param name="version">A version.</param>
    /// <param name="other">Another one.</param>
    /// <returns>False also where one of them is opaque.</returns>
    public static bool IsOlder(string? version, string? other) => Compare(version, other) < 0;

    /// <summary>The later of two versions.</summary>
    /// <param name="version">A version.</param>
    /// <param name="other">Another one.</param>
    /// <returns>The later one; <paramref name="other"/> where they cannot be compared.</returns>
    public static string Later(string version, string other) => IsOlder(other, version) ? version : other;

    /// <summary>The order of two versions; null where one is opaque and they differ.</summary>
    internal static int? Compare(string? left, string? right)
    {
        if (string.Equals(left, right, StringComparison.Ordinal))
        {
            return 0;
        }

        if (!IsNumber(left) || !IsNumber(right))
        {
            return null;
        }

        return left!.Length != right!.Length ? left.Length.CompareTo(right.Length) : Math.Sign(string.CompareOrdinal(left, right));
    }

    /// <summary>Whether the version can be compared with others.</summary>
    internal static bool IsNumber(string? version)
        => version is { Length: > 0 and <= 64 } && (version[0] != '0' || version.Length == 1) && version.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;
}
