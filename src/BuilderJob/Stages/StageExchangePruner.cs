using System.Text.Json;
using TrtOperator.Storage;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>
/// Removes stage outputs that no release needs any more. Beside the outputs lies one list a release, <c>stages/releases/&lt;name&gt;</c>,
/// of what it was made from. An output that no list of a present release names goes when it was such a stray at the publication
/// before, too: a newer generation may be at work beside this one, and its outputs are named by no release yet.
/// </summary>
internal static class StageExchangePruner
{
    // A Job of minutes must not spend an hour clearing; what is left goes with the next release.
    private const int MostRemoved = 2000;
    private const int MostLists = 256;
    private const int MaxListBytes = 256 * 1024;
    private const string Lists = "releases";
    private const string Strays = "strays";

    /// <summary>Notes what <paramref name="release"/> was made from, and removes what no release was made from.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="engine">Namespace and name: the engine's folder.</param>
    /// <param name="release">The release that is current now.</param>
    /// <param name="used">What it was made from: folders below the engine's stages.</param>
    /// <param name="cancellationToken">Stops between two deletions.</param>
    /// <returns>How many objects were removed.</returns>
    public static async Task<int> PruneAsync(
        StageExchange exchange, string engine, string release, IReadOnlyList<string> used, CancellationToken cancellationToken)
    {
        IStore store = exchange.Store;
        await store.WriteBytesAsync($"{exchange.Root}/{Lists}/{release}", JsonSerializer.SerializeToUtf8Bytes(used), WriteCondition.Always, cancellationToken);
        HashSet<string> kept = new(used, StringComparer.Ordinal);
        List<string> doomed = [];
        List<string> lists = await NamesAsync(store, $"{exchange.Root}/{Lists}/", cancellationToken);
        foreach (string list in lists.Take(MostLists))
        {
            string name = list[(list.LastIndexOf('/') + 1)..];
            if (name != release && await store.FindAsync($"{engine}/releases/{name}/manifest.json", cancellationToken) is null)
            {
                doomed.Add(list);
            }
            else
            {
                kept.UnionWith(await ReadAsync(store, list, cancellationToken));
            }
        }

        HashSet<string> before = new(await ReadAsync(store, $"{exchange.Root}/{Strays}", cancellationToken), StringComparer.Ordinal);
        SortedSet<string> strays = new(StringComparer.Ordinal);
        foreach (string name in await NamesAsync(store, $"{exchange.Root}/", cancellationToken))
        {
            string[] parts = name[(exchange.Root.Length + 1)..].Split('/');
            string folder = string.Join('/', parts.Take(2));
            if (parts.Length != 3 || kept.Contains(folder))
            {
                continue;
            }

            if (before.Contains(folder))
            {
                doomed.Add(name);
            }
            else
            {
                strays.Add(folder);
            }
        }

        // Records before what they speak of: a Job that finds half an output must not take it for a whole one.
        doomed = [.. doomed.OrderByDescending(name => name.EndsWith("/stage.json", StringComparison.Ordinal))];
        string[] first = [.. doomed.Take(MostRemoved)];
        foreach (string name in first)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await store.DeleteAsync(name, cancellationToken);
        }

        // What is left over for another time counts as a stray still.
        strays.UnionWith(doomed.Skip(MostRemoved).Select(name => string.Join('/', name[(exchange.Root.Length + 1)..].Split('/').Take(2))));
        await store.WriteBytesAsync(
            $"{exchange.Root}/{Strays}", JsonSerializer.SerializeToUtf8Bytes(strays.Take(MostRemoved)), WriteCondition.Always, cancellationToken);
        return first.Length;
    }

    private static async Task<List<string>> NamesAsync(IStore store, string prefix, CancellationToken cancellationToken)
    {
        List<string> names = [];
        await foreach (StoredObject found in store.ListAsync(prefix, cancellationToken))
        {
            names.Add(found.Name);
        }

        return names;
    }

    // A list that cannot be read keeps nothing; its outputs would only have to be made again.
    private static async Task<IReadOnlyList<string>> ReadAsync(IStore store, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadBytesAsync(name, MaxListBytes, cancellationToken) is { } read
                ? JsonSerializer.Deserialize<List<string?>>(read.Bytes)?.OfType<string>().ToArray() ?? []
                : [];
        }
        catch (Exception e) when (e is JsonException or StorageException { IsTransient: false })
        {
            return [];
        }
    }
}
