using System.Globalization;
using Azure;

namespace TrtOperator.Storage.AzureBlobs;

/// <summary>
/// Turns the blob client's errors into sentences. Only the HTTP status and the service's error code are taken over:
/// the client's own messages repeat headers and, for failed authentication, the string that was signed.
/// </summary>
internal static class BlobFailures
{
    public static RequestFailedException? Request(Exception e) => e switch
    {
        RequestFailedException request => request,
        AggregateException many => many.Flatten().InnerExceptions.OfType<RequestFailedException>().LastOrDefault(),
        _ => null,
    };

    public static bool IsClientError(Exception e)
        => e is RequestFailedException or AggregateException or IOException or HttpRequestException or OperationCanceledException or FormatException;

    /// <param name="e">What the client threw.</param>
    /// <param name="place">The blob's URI.</param>
    /// <param name="anonymous">Whether there was no credential.</param>
    public static StorageException ToStorage(Exception e, string place, bool anonymous)
    {
        RequestFailedException? request = Request(e);
        int status = request?.Status ?? 0;
        string what = status == 0
            ? "gave no answer"
            : string.Create(CultureInfo.InvariantCulture, $"answered with HTTP {status}{Code(request)}");
        return status switch
        {
            404 when request!.ErrorCode is "ContainerNotFound" or "ContainerBeingDeleted" => new StorageException(
                $"The container of '{place}' does not exist; create it or correct the URI.", StorageFailure.NotFound),
            404 => StoreMessages.NotFound(place),
            401 or 403 => new StorageException(
                $"'{place}' {what}; {(anonymous ? "no credential was given, so set AZURE_STORAGE_CONNECTION_STRING, AZURE_STORAGE_SAS_TOKEN or AZURE_STORAGE_KEY" : "check that the credential (of the environment or the Secret) is right, not expired and allows this")}.",
                StorageFailure.Refused),
            0 or 408 or 429 or >= 500 => new StorageException(
                $"'{place}' {what} after several tries; check the network and the account's state, then try again.",
                StorageFailure.Unavailable,
                isTransient: true),
            _ => new StorageException($"'{place}' {what}; check the URI and the account's settings.", StorageFailure.Refused),
        };
    }

    private static string Code(RequestFailedException? request)
        => request?.ErrorCode is { Length: > 0 and <= 64 } code && code.All(char.IsAsciiLetterOrDigit) ? $" ({code})" : string.Empty;
}
