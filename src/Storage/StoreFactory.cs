using TrtOperator.Storage.AzureBlobs;
using TrtOperator.Storage.Files;
using TrtOperator.Storage.Https;

namespace TrtOperator.Storage;

/// <summary>Opens the store that a URI names.</summary>
public static class StoreFactory
{
    /// <summary>Opens a folder-like place. Nothing is contacted yet.</summary>
    /// <param name="uri">A path, <c>file:///path</c>, <c>azblob://account/container/prefix</c> or <c>https://host/path</c> (read only).</param>
    /// <param name="credentials">For blob accounts.</param>
    /// <param name="baseDirectory">What a relative path is relative to; null for the current directory.</param>
    /// <param name="https">Limits for web servers; null for the defaults.</param>
    /// <exception cref="StorageException">The URI is malformed, of an unknown scheme, or carries a credential.</exception>
    public static IStore Open(string uri, StoreCredentials credentials, string? baseDirectory = null, HttpsOptions? https = null)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(credentials);
        StoreUri.RequireNoSecret(uri);
        return StoreUri.Scheme(uri) switch
        {
            null or "file" => new FileStore(LocalPath(uri, baseDirectory)),
            "azblob" => new AzureBlobStore(uri, credentials),
            "https" or "http" => new HttpsStore(uri, https),
            _ => throw UnknownScheme(uri),
        };
    }

    /// <summary>The absolute path of a plain path or a file URI.</summary>
    /// <exception cref="StorageException">Empty, with control characters, or a file URI of another host.</exception>
    internal static string LocalPath(string uri, string? baseDirectory)
    {
        string path = uri;
        if (StoreUri.Scheme(uri) == "file")
        {
            path = Uri.TryCreate(uri, UriKind.Absolute, out Uri? parsed) && (parsed.Host.Length == 0 || parsed.Host == "localhost")
                && parsed.Query.Length == 0 && parsed.Fragment.Length == 0
                ? Uri.UnescapeDataString(parsed.AbsolutePath)
                : throw new StorageException($"'{ObjectName.Printable(uri)}' is no file URI of this machine; write file:///absolute/path.", StorageFailure.Refused);
        }

        if (path.Length == 0 || path.Any(char.IsControl))
        {
            throw new StorageException($"The path '{ObjectName.Printable(path)}' is empty or has control characters; correct it.", StorageFailure.Refused);
        }

        return Path.GetFullPath(path, Path.GetFullPath(baseDirectory ?? Environment.CurrentDirectory));
    }

    internal static StorageException UnknownScheme(string uri)
        => new($"The scheme '{StoreUri.Scheme(uri)}' is not known; use a path, file://, https:// or azblob://account/container/prefix.", StorageFailure.Refused);
}
