using Azure;
using Azure.Core;
using Azure.Storage;
using Azure.Storage.Blobs;

namespace TrtOperator.Storage.AzureBlobs;

/// <summary>Opens a container with the credentials of the environment.</summary>
internal static class BlobClients
{
    /// <exception cref="StorageException">The credential is malformed or for another account.</exception>
    public static BlobContainerClient Open(BlobLocation location, StoreCredentials credentials, Action<BlobClientOptions>? adjust)
    {
        if (credentials.Account is { } account && account != location.Account)
        {
            throw new StorageException(
                $"'{location.Uri}' names another account than AZURE_STORAGE_ACCOUNT; give the credentials of account '{location.Account}'.",
                StorageFailure.Refused);
        }

        BlobServiceClient service = Service(location, credentials, adjust);
        if (service.AccountName != location.Account)
        {
            throw new StorageException(
                $"'{location.Uri}' names another account than AZURE_STORAGE_CONNECTION_STRING; give the credentials of account '{location.Account}'.",
                StorageFailure.Refused);
        }

        return service.GetBlobContainerClient(location.Container);
    }

    private static BlobServiceClient Service(BlobLocation location, StoreCredentials credentials, Action<BlobClientOptions>? adjust)
    {
        BlobClientOptions options = Options();
        adjust?.Invoke(options);
        Uri endpoint = new($"https://{location.Account}.blob.core.windows.net");
        try
        {
            return credentials switch
            {
                { ConnectionString: { } connection } => new BlobServiceClient(connection, options),
                { SasToken: { } token } => new BlobServiceClient(endpoint, new AzureSasCredential(RequireQuery(token)), options),
                { Key: { } key } => new BlobServiceClient(endpoint, new StorageSharedKeyCredential(location.Account, key), options),
                _ => new BlobServiceClient(endpoint, options),
            };
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException or KeyNotFoundException)
        {
            throw new StorageException(
                $"The {credentials} given for '{location.Uri}' is malformed; copy it again from the storage account.",
                StorageFailure.Refused);
        }
    }

    // The client would put anything else into a URI whose parse error repeats it.
    private static string RequireQuery(string token)
        => token.Contains("sig=", StringComparison.Ordinal) && token.All(c => char.IsAsciiLetterOrDigit(c) || "%&=-_.~:/+,;*'()!".Contains(c, StringComparison.Ordinal))
            ? token
            : throw new FormatException();

    // An older service version than the package's newest is also understood by storage emulators and by Azure Stack.
    private static BlobClientOptions Options() => new(BlobClientOptions.ServiceVersion.V2024_08_04)
    {
        Retry =
        {
            Mode = RetryMode.Exponential,
            MaxRetries = 5,
            Delay = TimeSpan.FromSeconds(0.8),
            MaxDelay = TimeSpan.FromSeconds(60),
            NetworkTimeout = TimeSpan.FromSeconds(100),
        },
        Diagnostics = { IsLoggingContentEnabled = false, IsTelemetryEnabled = false },
    };
}
