using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace TrtOperator.TensorRt.Libraries;

/// <summary>
/// Remembers handshakes that passed, by the bytes of the two libraries and of this program. One that failed is not remembered: asking again costs a
/// second, and its reason may have lain in the machine.
/// </summary>
public sealed class HandshakeCache
{
    private readonly string? _folder;

    /// <summary>Remembers in a folder.</summary>
    /// <param name="cacheFolder">The folder, made when something is remembered; null remembers nothing.</param>
    public HandshakeCache(string? cacheFolder) => _folder = cacheFolder is null ? null : Path.Combine(cacheFolder, "handshakes");

    /// <summary>The handshakes of this user, remembered in the user's cache folder.</summary>
    public static HandshakeCache OfUser { get; } = new(UserCacheFolder.Default);

    /// <summary>Stands for this build of the tables and checks: another build asks every library again.</summary>
    public static string ToolIdentity { get; } = typeof(HandshakeCache).Module.ModuleVersionId.ToString("N");

    /// <summary>The handshake that passed before, or null.</summary>
    /// <param name="mainDigest">SHA-256 of the main library.</param>
    /// <param name="parserDigest">SHA-256 of the parser.</param>
    /// <param name="tool">What stands for this program, mostly <see cref="ToolIdentity"/>.</param>
    public HandshakeReport? Find(string mainDigest, string parserDigest, string tool)
    {
        if (_folder is null || UserCacheFolder.Read(PathOf(mainDigest, parserDigest, tool)) is not { } content)
        {
            return null;
        }

        try
        {
            Document? document = JsonSerializer.Deserialize<Document>(content);
            return document is { Report: { } report } && document.Main == mainDigest && document.Parser == parserDigest && document.Tool == tool && IsWhole(report)
                ? report
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Remembers <paramref name="report"/> if it passed.</summary>
    /// <param name="mainDigest">SHA-256 of the main library.</param>
    /// <param name="parserDigest">SHA-256 of the parser.</param>
    /// <param name="tool">What stands for this program, mostly <see cref="ToolIdentity"/>.</param>
    /// <param name="report">What the handshake came to.</param>
    public void Store(string mainDigest, string parserDigest, string tool, HandshakeReport report)
    {
        if (_folder is not null && report.Passed)
        {
            UserCacheFolder.Write(
                PathOf(mainDigest, parserDigest, tool), JsonSerializer.SerializeToUtf8Bytes(new Document(mainDigest, parserDigest, tool, report)));
        }
    }

    /// <summary>Finds the handshake of these two files, or asks for it and remembers it if it passed.</summary>
    /// <param name="files">The libraries.</param>
    /// <param name="digests">What tells their state.</param>
    /// <param name="ask">Makes the handshake, in a process of its own.</param>
    /// <param name="cancellationToken">Stops the reading and the asking.</param>
    /// <exception cref="IOException">A library cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A library may not be read.</exception>
    public async Task<HandshakeReport> FindOrAskAsync(
        LibraryFiles files, LibraryDigest digests, Func<LibraryFiles, CancellationToken, Task<HandshakeReport>> ask, CancellationToken cancellationToken = default)
    {
        string main = await digests.ComputeAsync(files.Main, cancellationToken);
        string parser = await digests.ComputeAsync(files.Parser, cancellationToken);
        if (Find(main, parser, ToolIdentity) is { } known)
        {
            return known;
        }

        HandshakeReport report = await ask(files, cancellationToken);
        Store(main, parser, ToolIdentity, report);
        return report;
    }

    private static bool IsWhole(HandshakeReport report)
        => report.Checks is not null
            && report.Checks.All(check => check is { Name: not null, Expected: not null, Seen: not null })
            && report is { Passed: true, Version: not null, ParserVersion: not null };

    private string PathOf(string mainDigest, string parserDigest, string tool)
    {
        byte[] key = SHA256.HashData(Encoding.UTF8.GetBytes($"{mainDigest}\n{parserDigest}\n{tool}"));
        return Path.Combine(_folder!, Convert.ToHexStringLower(key)[..32] + ".json");
    }

    internal sealed record Document(string? Main, string? Parser, string? Tool, HandshakeReport? Report);
}
