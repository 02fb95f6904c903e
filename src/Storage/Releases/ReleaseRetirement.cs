namespace TrtOperator.Storage.Releases;

/// <summary>Removes everything of one owner below a prefix: its releases, its stage outputs and the documents that point to them.</summary>
public static class ReleaseRetirement
{
    /// <summary>
    /// Removes <c>current.json</c> first, then every manifest, then what they listed, then stage outputs, and <c>owner.json</c> last: a
    /// removal that is cut off leaves nothing that a reader takes for a release, and can be run again. Other files are left alone.
    /// </summary>
    /// <param name="store">The destination.</param>
    /// <param name="prefix">The folder in the store.</param>
    /// <param name="owner">Whose folder it must be. Nothing is removed from a folder of somebody else, or of nobody.</param>
    /// <param name="progress">Told the number of objects removed so far.</param>
    /// <param name="cancellationToken">Stops between two deletions.</param>
    /// <returns>What was found and removed. A destination that is gone is done.</returns>
    /// <exception cref="StorageException">The store refuses, or <c>owner.json</c> cannot be read.</exception>
    public static async Task<RetiredFolder> RetireAsync(
        IStore store, string prefix, string owner, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(owner);
        ReleaseLayout layout = new(prefix);
        try
        {
            if (await store.ReadBytesAsync(layout.Owner, ReleaseLayout.MaxDocumentBytes, cancellationToken) is not { } document)
            {
                return new RetiredFolder(null, 0, 0);
            }

            string found = ReleaseDocuments.Owner(document.Bytes, $"{store.Uri}/{layout.Owner}").Owner;
            if (found != owner)
            {
                return new RetiredFolder(ObjectName.Printable(found), 0, 0);
            }

            return await RemoveAsync(store, layout, owner, progress, cancellationToken);
        }
        catch (StorageException e) when (e.Failure == StorageFailure.NotFound)
        {
            return new RetiredFolder(null, 0, 0);
        }
    }

    private static async Task<RetiredFolder> RemoveAsync(
        IStore store, ReleaseLayout layout, string owner, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        await store.DeleteAsync(layout.Current, cancellationToken);
        long objects = 1;
        IReadOnlyList<ReleaseFolder> releases = await ReleaseFolder.ListAsync(store, layout, cancellationToken);
        IEnumerable<string> manifests = releases.Where(release => release.HasManifest).Select(release => layout.Manifest(release.Name));
        IEnumerable<string> files = releases.SelectMany(release => release.Files.Keys.Where(file => file != ReleaseLayout.ManifestName).Select(file => layout.File(release.Name, file)));
        foreach (string name in manifests.Concat(files).ToArray())
        {
            await DeleteAsync(name);
        }

        List<string> outputs = [];
        await foreach (StoredObject output in store.ListAsync(layout.Stages, cancellationToken))
        {
            outputs.Add(output.Name);
        }

        foreach (string name in outputs)
        {
            await DeleteAsync(name);
        }

        await DeleteAsync(layout.Owner);
        return new RetiredFolder(owner, releases.Count(release => release.HasManifest), objects);

        async Task DeleteAsync(string name)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await store.DeleteAsync(name, cancellationToken);
            progress?.Report(++objects);
        }
    }
}
