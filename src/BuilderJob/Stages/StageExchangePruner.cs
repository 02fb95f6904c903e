using System.Text.Json;
using TrtOperator.Storage;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>
/// Removes stage outputs that no release needs any more. Beside the outputs lies one list a release, <c>stages/releases/&lt;name&gt;</c>,
/// of what it was made from; an output that no list of a present release names goes.
/// </summary>
internal static class StageExchangePruner
{
    // A Job of minutes must not spend an hour clearing; what is left goes with the next release.
    private const int MostRemoved = 2000;
    private const int MostLists = 256;
    private const int MaxListBytes = 256 * 1024;
    private const string Lists = "releases";

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

        // Records before what they speak of: a Job that finds half an output must not take it for a whole one.
        foreach (string name in await NamesAsync(store, $"{exchange.Root}/", cancellationToken))
        {
            string[] parts = name[(exchange.Root.Length + 1)..].Split('/');
            if (parts.Length == 3 && !kept.Contains($"{parts[0]}/{parts[1]}"))
            {
                doomed.Add(name);
            }
        }

        string[] first = [.. doomed.OrderByDescending(name => name.EndsWith("/stage.json", StringComparison.Ordinal)).Take(MostRemoved)];
        foreach (string name in first)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await store.DeleteAsync(name, cancellationToken);
        }

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
