using System.Text.RegularExpressions;

namespace TrtOperator.Api.Validation;

/// <summary>Judges an address in a declaration. No message repeats the address: it may hold a secret.</summary>
internal static partial class DeclaredUri
{
    private static readonly string[] Schemes = ["file", "https", "azblob", "s3"];
    private static readonly string[] SecretParameters = ["sig", "x-amz-signature", "x-amz-credential", "x-amz-security-token", "x-goog-signature", "sharedaccesssignature", "accountkey", "access_token", "token", "password", "secret"];

    /// <summary>The scheme in lower case; null for a path.</summary>
    public static string? SchemeOf(string uri) => SchemePattern().Match(uri) is { Success: true } match ? match.Groups[1].Value.ToLowerInvariant() : null;

    public static string? Problem(string uri, bool writable)
    {
        if (SchemeOf(uri) is not { } scheme)
        {
            return null;
        }

        if (!Schemes.Contains(scheme))
        {
            return $"the scheme '{scheme}' is not known; write file, https, azblob, s3 or a path";
        }

        if (!uri.StartsWith(scheme + "://", StringComparison.Ordinal))
        {
            return $"must start with {scheme}:// in lower case";
        }

        if (writable && scheme == "https")
        {
            return "releases cannot be written to https; write azblob, s3, file or a path";
        }

        var rest = uri[(scheme.Length + 3)..];
        var authority = rest[..(rest.IndexOfAny(['/', '?', '#']) is var end and >= 0 ? end : rest.Length)];
        if (authority.Contains('@', StringComparison.Ordinal))
        {
            return "holds a user name or password; remove it and name a Secret in secretRef";
        }

        if (scheme != "file" && authority.Length == 0)
        {
            return $"names no host or container after {scheme}://";
        }

        var query = rest.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0 && rest[(query + 1)..].Split('&', ';', '#').Any(IsSecret))
        {
            return "holds a signature or token; remove it and name a Secret in secretRef";
        }

        return null;
    }

    private static bool IsSecret(string parameter)
    {
        var name = Uri.UnescapeDataString(parameter.Split('=')[0]);
        return SecretParameters.Contains(name.Trim().ToLowerInvariant());
    }

    // Two letters at least: C: is a drive.
    [GeneratedRegex("^([A-Za-z][A-Za-z0-9+.-]+):", RegexOptions.CultureInvariant)]
    private static partial Regex SchemePattern();
}
