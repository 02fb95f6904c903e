using System.Text.Json;

namespace TrtOperator.Storage.Releases;

/// <summary>
/// Publishes releases below a prefix:
/// <code>
/// owner.json                          whose folder it is, written once
/// current.json                        the release that counts, moved by compare-and-swap
/// releases/{number}-{key12}/...       files, each written once
/// releases/{number}-{key12}/manifest.json   written last: without it the folder is no release
/// </code>
/// It may be interrupted anywhere and run again: files that are there with the right digest are kept, nothing is overwritten.
/// </summary>
public static class ReleasePublisher
{
    private const int MaxRounds = 16;

    /// <summary>
    /// Writes a release and makes it the current one. If a complete release of the same key is there already, no file is written
    /// and only <c>current.json</c> is moved to it where it points elsewhere.
    /// </summary>
    /// <param name="store">The destination.</param>
    /// <param name="prefix">The folder in the store; may be empty.</param>
    /// <param name="content">What to publish.</param>
    /// <param name="progress">Told the number of bytes sent so far, over all files.</param>
    /// <param name="cancellationToken">Stops between and within writes; what was current stays so.</param>
    /// <exception cref="StorageException">
    /// The content contradicts itself, the folder has another owner, somebody else moved <c>current.json</c> meanwhile, or the store fails.
    /// </exception>
    public static async Task<PublishedRelease> PublishAsync(
        IStore store, string prefix, ReleaseContent content, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(content);
        ReleaseLayout layout = new(prefix);
        ReleaseContentCheck.Require(content, $"{store.Uri}/{layout.Releases}");

        await ClaimAsync(store, layout, content.Owner, cancellationToken);
        (byte[] Bytes, StoredObject Object)? before = await store.ReadBytesAsync(layout.Current, ReleaseLayout.MaxDocumentBytes, cancellationToken);

        HashSet<ReleaseName> unusable = [];
        for (int round = 0; round < MaxRounds; round++)
        {
            IReadOnlyList<ReleaseFolder> folders = await ReleaseFolder.ListAsync(store, layout, cancellationToken);
            foreach (ReleaseFolder folder in folders.Where(folder => folder.HasManifest && folder.Name == ReleaseName.Of(folder.Name.Number, content.Key)))
            {
                if (await CompleteManifestAsync(store, layout, folder, cancellationToken) is { } present)
                {
                    return await MakeCurrentAsync(store, layout, folder.Name, content.Key, present, before, alreadyPublished: round == 0, cancellationToken);
                }
            }

            ReleaseName name = ReleaseFolder.NextFor(content.Key, folders, unusable);
            if (await TryWriteAsync(store, layout, name, content, progress, cancellationToken))
            {
                string manifest = Sha256Digest.Of(content.Manifest.Span);
                return await MakeCurrentAsync(store, layout, name, content.Key, manifest, before, alreadyPublished: false, cancellationToken);
            }

            unusable.Add(name);
        }

        throw new StorageException(
            $"No free release number was found below '{store.Uri}/{layout.Releases}' because other writers keep taking them; stop them and publish again.",
            StorageFailure.Unavailable,
            isTransient: true);
    }

    /// <summary>
    /// Looks whether <paramref name="owner"/> may publish here, and writes nothing: a wrong destination should be known before anything
    /// is computed for it. <see cref="PublishAsync"/> looks again.
    /// </summary>
    /// <exception cref="StorageException">The folder has another owner, or the store cannot be read.</exception>
    public static async Task RequireOwnerAsync(IStore store, string prefix, string owner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ReleaseLayout layout = new(prefix);
        if (await store.ReadBytesAsync(layout.Owner, ReleaseLayout.MaxDocumentBytes, cancellationToken) is { } present)
        {
            string place = $"{store.Uri}/{layout.Owner}";
            RequireOwner(ReleaseDocuments.Owner(present.Bytes, place).Owner, owner, place);
        }
    }

    /// <summary>Makes the folder <paramref name="owner"/>'s where it is nobody's yet.</summary>
    /// <exception cref="StorageException">The folder has another owner, or the store cannot be written.</exception>
    public static Task ClaimAsync(IStore store, string prefix, string owner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return ClaimAsync(store, new ReleaseLayout(prefix), owner, cancellationToken);
    }

    private static void RequireOwner(string? found, string owner, string place)
    {
        if (found != owner)
        {
            throw new StorageException(
                $"The folder of '{place}' belongs to '{ObjectName.Printable(found ?? "nobody any more")}' and not to '{ObjectName.Printable(owner)}'; choose another destination.",
                StorageFailure.Refused);
        }
    }

    private static async Task ClaimAsync(IStore store, ReleaseLayout layout, string owner, CancellationToken cancellationToken)
    {
        string place = $"{store.Uri}/{layout.Owner}";
        (byte[] Bytes, StoredObject Object)? present = await store.ReadBytesAsync(layout.Owner, ReleaseLayout.MaxDocumentBytes, cancellationToken);
        if (present is null)
        {
            byte[] claim = JsonSerializer.SerializeToUtf8Bytes(new OwnerDocument(owner), ReleaseJson.Default.OwnerDocument);
            try
            {
                await store.WriteBytesAsync(layout.Owner, claim, WriteCondition.IfAbsent, cancellationToken);
                return;
            }
            catch (StorageException e) when (e.Failure == StorageFailure.ConditionNotMet)
            {
                present = await store.ReadBytesAsync(layout.Owner, ReleaseLayout.MaxDocumentBytes, cancellationToken);
            }
        }

        RequireOwner(present is { } document ? ReleaseDocuments.Owner(document.Bytes, place).Owner : null, owner, place);
    }

    /// <summary>The manifest's digest if every file that it lists is there with the right content; null otherwise.</summary>
    private static async Task<string?> CompleteManifestAsync(
        IStore store, ReleaseLayout layout, ReleaseFolder folder, CancellationToken cancellationToken)
    {
        string name = layout.Manifest(folder.Name);
        if (await store.ReadBytesAsync(name, ReleaseLayout.MaxManifestBytes, cancellationToken) is not { } manifest)
        {
            return null;
        }

        IReadOnlyList<ReleaseManifestFile> files;
        try
        {
            files = ReleaseDocuments.Files(manifest.Bytes, $"{store.Uri}/{name}");
        }
        catch (StorageException)
        {
            return null;
        }

        if (folder.Files.Count != files.Count + 1)
        {
            return null;
        }

        foreach (ReleaseManifestFile file in files)
        {
            if (!folder.Files.TryGetValue(file.Name, out StoredObject? stored)
                || !await HasContentAsync(store, stored, file.Sha256, file.Bytes, cancellationToken))
            {
                return null;
            }
        }

        return manifest.Object.Sha256;
    }

    /// <summary>False if something else lies under the name, so that another number must be taken.</summary>
    private static async Task<bool> TryWriteAsync(
        IStore store, ReleaseLayout layout, ReleaseName release, ReleaseContent content, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        // Every publisher writes in the same order, so that of two that race only one can get past the first file that differs.
        long sent = 0;
        HashSet<string> expected = new(StringComparer.Ordinal);
        foreach (ReleaseFile file in content.Files.OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            string name = layout.File(release, file.Name);
            expected.Add(name);
            if (!await EnsureFileAsync(store, name, file, progress is null ? null : new SentBefore(progress, sent), cancellationToken))
            {
                return false;
            }

            sent += file.Bytes;
        }

        string manifest = layout.Manifest(release);
        await foreach (StoredObject found in store.ListAsync(layout.Folder(release) + "/", cancellationToken))
        {
            if (found.Name != manifest && !expected.Contains(found.Name))
            {
                return false;
            }
        }

        try
        {
            await store.WriteBytesAsync(manifest, content.Manifest, WriteCondition.IfAbsent, cancellationToken);
            return true;
        }
        catch (StorageException e) when (e.Failure == StorageFailure.ConditionNotMet)
        {
            return await store.ReadBytesAsync(manifest, ReleaseLayout.MaxManifestBytes, cancellationToken) is { } present
                && present.Bytes.AsSpan().SequenceEqual(content.Manifest.Span);
        }
    }

    private static async Task<bool> EnsureFileAsync(
        IStore store, string name, ReleaseFile file, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        try
        {
            await store.WriteFileAsync(name, file.LocalPath, WriteCondition.IfAbsent, file.Sha256, progress, cancellationToken);
            return true;
        }
        catch (StorageException e) when (e.Failure == StorageFailure.ConditionNotMet)
        {
            return await store.FindAsync(name, cancellationToken) is { } present
                && await HasContentAsync(store, present, file.Sha256, file.Bytes, cancellationToken);
        }
    }

    private static async Task<bool> HasContentAsync(
        IStore store, StoredObject stored, string sha256, long bytes, CancellationToken cancellationToken)
    {
        if (stored.Size != bytes)
        {
            return false;
        }

        string? digest = stored.Sha256 ?? (await store.ReadAsync(stored.Name, Stream.Null, null, null, cancellationToken)).Sha256;
        return string.Equals(digest, sha256, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<PublishedRelease> MakeCurrentAsync(
        IStore store,
        ReleaseLayout layout,
        ReleaseName release,
        string key,
        string manifestSha256,
        (byte[] Bytes, StoredObject Object)? before,
        bool alreadyPublished,
        CancellationToken cancellationToken)
    {
        PublishedRelease published = new(
            release.ToString(), release.Number, $"{store.Uri}/{layout.Folder(release)}", manifestSha256, alreadyPublished);
        byte[] document = JsonSerializer.SerializeToUtf8Bytes(
            new CurrentDocument(published.Name, key, manifestSha256), ReleaseJson.Default.CurrentDocument);
        if (before is { } same && same.Bytes.AsSpan().SequenceEqual(document))
        {
            return published;
        }

        try
        {
            WriteCondition condition = before is { } known ? WriteCondition.IfMatch(known.Object.ETag) : WriteCondition.IfAbsent;
            await store.WriteBytesAsync(layout.Current, document, condition, cancellationToken);
            return published;
        }
        catch (StorageException e) when (e.Failure == StorageFailure.ConditionNotMet)
        {
            (byte[] Bytes, StoredObject Object)? now = await store.ReadBytesAsync(layout.Current, ReleaseLayout.MaxDocumentBytes, cancellationToken);
            if (now is { } moved && moved.Bytes.AsSpan().SequenceEqual(document))
            {
                return published;
            }

            throw new StorageException(
                $"'{store.Uri}/{layout.Current}' was moved by somebody else while release {published.Name} was written; the release is complete, publish again if it should be the current one.",
                StorageFailure.ConditionNotMet);
        }
    }

    private sealed class SentBefore(IProgress<long> progress, long before) : IProgress<long>
    {
        public void Report(long value) => progress.Report(before + value);
    }
}
