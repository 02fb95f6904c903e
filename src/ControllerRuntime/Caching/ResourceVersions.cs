namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>
/// Compares resource versions. Kubernetes promises decimal integers without leading zeros that grow with each write; another server's may be opaque.
/// </summary>
internal static class ResourceVersions
{
    /// <summary>The order of two versions; null where one is opaque and they differ.</summary>
    public static int? Compare(string? left, string? right)
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
    public static bool IsNumber(string? version)
        => version is { Length: > 0 and <= 64 } && (version[0] != '0' || version.Length == 1) && version.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;
}
