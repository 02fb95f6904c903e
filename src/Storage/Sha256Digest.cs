using System.Security.Cryptography;
using TrtOperator.Storage.Files;

namespace TrtOperator.Storage;

/// <summary>SHA-256 (FIPS 180-4) of files, streams and bytes, always as 64 lower-case hexadecimal digits.</summary>
public static class Sha256Digest
{
    /// <summary>Digests bytes in memory.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Digests a stream from its present position to its end.</summary>
    /// <param name="stream">Read once; not closed.</param>
    /// <param name="progress">Told the number of bytes read so far.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<string> OfStreamAsync(
        Stream stream, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return (await DigestingCopy.RunAsync(stream, Stream.Null, progress, null, cancellationToken)).Sha256;
    }

    /// <summary>Digests a regular file without changing it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Told the number of bytes read so far.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="StorageException">The file does not exist, cannot be read or is not a regular file.</exception>
    public static async Task<string> OfFileAsync(
        string path, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        await using FileStream stream = RegularFile.OpenRead(path);
        (string sha256, _) = await DigestingCopy.RunAsync(
            stream, Stream.Null, progress, e => FileFailures.ToStorage(e, path, "read"), cancellationToken);
        return sha256;
    }

    /// <summary>Whether <paramref name="value"/> is a SHA-256 in hexadecimal, in either case.</summary>
    public static bool IsValid(string? value) => value is { Length: 64 } && value.All(char.IsAsciiHexDigit);

    /// <summary>The lower-case form of a digest that came from outside.</summary>
    /// <param name="value">64 hexadecimal digits in either case.</param>
    /// <param name="subject">What it is the digest of, for the message.</param>
    /// <exception cref="StorageException"><paramref name="value"/> is something else.</exception>
    public static string Normalize(string value, string subject)
        => IsValid(value)
            ? value.ToLowerInvariant()
            : throw new StorageException($"The SHA-256 given for '{subject}' is not 64 hexadecimal digits; copy it from sha256sum's output.", StorageFailure.Refused);

    internal static void Require(string? expected, string actual, string subject)
    {
        if (expected is not null && !string.Equals(expected, actual, StringComparison.Ordinal))
        {
            throw new StorageException(
                $"'{subject}' has SHA-256 {actual} where {expected} was expected; fetch the right file or correct the digest.",
                StorageFailure.DigestMismatch);
        }
    }
}
