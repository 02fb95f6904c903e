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

    /// <summary>Remembers in <paramref name="cacheFolder"/>; null remembers nothing.</summary>
    internal HandshakeCache(string? cacheFolder) => _folder = cacheFolder is null ? null : Path.Combine(cacheFolder, "handshakes");

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
