namespace TrtOperator.Storage.Releases;

/// <summary>One release's folder as a listing shows it.</summary>
internal sealed record ReleaseFolder(ReleaseName Name, IReadOnlyDictionary<string, StoredObject> Files)
{
    public bool HasManifest => Files.ContainsKey(ReleaseLayout.ManifestName);

    /// <summary>All release folders below a prefix, highest number first.</summary>
    public static async Task<IReadOnlyList<ReleaseFolder>> ListAsync(IStore store, ReleaseLayout layout, CancellationToken cancellationToken)
    {
        Dictionary<ReleaseName, Dictionary<string, StoredObject>> folders = [];
        await foreach (StoredObject found in store.ListAsync(layout.Releases, cancellationToken))
        {
            string[] parts = found.Name[layout.Releases.Length..].Split('/', 2);
            if (parts.Length == 2 && ReleaseName.TryParse(parts[0]) is { } name)
            {
                if (!folders.TryGetValue(name, out Dictionary<string, StoredObject>? files))
                {
                    folders.Add(name, files = new Dictionary<string, StoredObject>(StringComparer.Ordinal));
                }

                files[parts[1]] = found;
            }
        }

        return
        [
            .. folders
                .Select(folder => new ReleaseFolder(folder.Key, folder.Value))
                .OrderByDescending(folder => folder.Name.Number)
                .ThenBy(folder => folder.Name.ShortKey, StringComparer.Ordinal),
        ];
    }

    /// <summary>
    /// The number under which a key is published next: that of an unfinished folder of the same key if none came after it,
    /// otherwise one more than the highest.
    /// </summary>
    public static ReleaseName NextFor(string key, IReadOnlyList<ReleaseFolder> folders, IReadOnlySet<ReleaseName> unusable)
    {
        int highest = Math.Max(
            folders.Select(folder => folder.Name.Number).DefaultIfEmpty(0).Max(),
            unusable.Select(name => name.Number).DefaultIfEmpty(0).Max());
        ReleaseName last = ReleaseName.Of(Math.Max(highest, 1), key);
        bool resumable = folders.Any(folder => folder.Name == last && !folder.HasManifest);
        return resumable && !unusable.Contains(last) ? last : ReleaseName.Of(highest + 1, key);
    }
}
