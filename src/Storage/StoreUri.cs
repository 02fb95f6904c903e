using System.Text.RegularExpressions;

namespace TrtOperator.Storage;

/// <summary>What can be said of a URI before anything is opened.</summary>
internal static partial class StoreUri
{
    /// <summary>The scheme in lower case, or null for a plain path.</summary>
    public static string? Scheme(string uri)
        => SchemeShape().Match(uri) is { Success: true } match ? match.Groups[1].Value.ToLowerInvariant() : null;

    /// <summary>Refuses a URI that carries a credential, without repeating any of it.</summary>
    /// <exception cref="StorageException">It has user information, a signature, a key or a token.</exception>
    public static void RequireNoSecret(string uri)
    {
        string plain;
        try
        {
            plain = Uri.UnescapeDataString(uri);
        }
        catch (UriFormatException)
        {
            plain = uri;
        }

        string? what = Scheme(uri) is not null && (Authority().IsMatch(uri) || Authority().IsMatch(plain)) ? "a user name or password"
            : AccountSecret().IsMatch(uri) || AccountSecret().IsMatch(plain) ? "an account key or shared access signature"
            : Scheme(uri) is not null && (QuerySecret().IsMatch(uri) || QuerySecret().IsMatch(plain)) ? "a signature or token"
            : null;
        if (what is not null)
        {
            throw new StorageException(
                $"A storage URI ({Scheme(uri) ?? "path"}) carries {what}; remove it from the URI and give credentials in the environment (AZURE_STORAGE_CONNECTION_STRING, AZURE_STORAGE_SAS_TOKEN or AZURE_STORAGE_KEY).",
                StorageFailure.Refused);
        }
    }

    [GeneratedRegex(@"\A([A-Za-z][A-Za-z0-9+.-]*)://", RegexOptions.CultureInvariant)]
    private static partial Regex SchemeShape();

    [GeneratedRegex(@"\A[^:]*://[^/?#]*@", RegexOptions.CultureInvariant)]
    private static partial Regex Authority();

    [GeneratedRegex(@"(AccountKey|SharedAccessSignature|SharedAccessKey)\s*=", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex AccountSecret();

    [GeneratedRegex(
        @"[?&;#]\s*(sig|signature|x-amz-signature|x-amz-credential|x-amz-security-token|x-goog-signature|x-goog-credential|token|access_token|auth|authorization|api[_-]?key|key|password|pwd|secret)\s*=",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex QuerySecret();
}
