using System.Text.RegularExpressions;

namespace TrtOperator.Storage.AzureBlobs;

/// <summary>The parts of <c>azblob://account/container/prefix</c>; the prefix is taken literally and may be empty.</summary>
internal sealed partial record BlobLocation(string Account, string Container, string Prefix)
{
    public string Uri => Prefix.Length == 0 ? $"azblob://{Account}/{Container}" : $"azblob://{Account}/{Container}/{Prefix}";

    /// <exception cref="StorageException">The URI has another shape.</exception>
    public static BlobLocation Parse(string uri)
    {
        StoreUri.RequireNoSecret(uri);
        Match match = Shape().Match(uri);
        if (!match.Success)
        {
            throw new StorageException(
                $"'{ObjectName.Printable(uri)}' is not of the form azblob://account/container/prefix with an Azure account and container name; correct the URI.",
                StorageFailure.Refused);
        }

        string prefix = match.Groups["prefix"].Value.TrimEnd('/');
        return new BlobLocation(
            match.Groups["account"].Value,
            match.Groups["container"].Value,
            prefix.Length == 0 ? prefix : ObjectName.Require(prefix));
    }

    [GeneratedRegex(@"\Aazblob://(?<account>[a-z0-9]{3,24})/(?<container>[a-z0-9](?:-?[a-z0-9]){2,62})(?:/(?<prefix>[^?#]*))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
