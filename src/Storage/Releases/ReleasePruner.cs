namespace TrtOperator.Storage.Releases;

/// <summary>Removes releases that nothing points to any more.</summary>
public static class ReleasePruner
{
    /// <summary>
    /// Keeps the newest complete releases and removes the others: the manifest first, so that a removal that is cut off leaves a
    /// folder that no reader takes for a release. The current release is never removed, whatever its number, and neither is a folder
    /// without a manifest that is newer than the current release: somebody may be writing it.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="prefix">The engine's folder in it.</param>
    /// <param name="keep">How many complete releases stay, at least 1.</param>
    /// <param name="retained">Releases that stay whatever <paramref name="keep"/> says, beside those that it keeps; null for none.</param>
    /// <param name="cancellationToken">Stops between two deletions.</param>
    /// <returns>The names of the releases that were removed, newest first.</returns>
    /// <exception cref="StorageException">The store refuses, or nothing has been published there.</exception>
    public static async Task<IReadOnlyList<string>> PruneAsync(
        IStore store, string prefix, int keep, IEnumerable<string>? retained = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        ReleaseLayout layout = new(prefix);
        ReleaseName current = ReleaseName.Parse((await ReleaseDocuments.ReadCurrentAsync(store, layout, cancellationToken)).Release);

        IReadOnlyList<ReleaseFolder> folders = await ReleaseFolder.ListAsync(store, layout, cancellationToken);
        HashSet<ReleaseName> kept = [current, .. folders.Where(folder => folder.HasManifest && folder.Name != current).Take(keep - 1).Select(folder => folder.Name)];
        kept.UnionWith((retained ?? []).Select(ReleaseName.TryParse).OfType<ReleaseName>());
        List<string> removed = [];
        foreach (ReleaseFolder folder in folders.Where(folder => !kept.Contains(folder.Name) && (folder.HasManifest || folder.Name.Number < current.Number)))
        {
            foreach (string file in folder.Files.Keys.OrderBy(file => file != ReleaseLayout.ManifestName).ThenBy(file => file, StringComparer.Ordinal))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await store.DeleteAsync(layout.File(folder.Name, file), cancellationToken);
            }

            removed.Add(folder.Name.ToString());
        }

        return removed;
    }
}
