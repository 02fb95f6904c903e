using System.Globalization;

namespace TrtOperator.Storage.Releases;

/// <summary>Reads a release back and holds every byte against its manifest.</summary>
public static class ReleaseVerifier
{
    /// <summary>Checks one release. Digests are computed from what is read, never taken from the store's own notes.</summary>
    /// <param name="store">Where the release lies.</param>
    /// <param name="prefix">The folder in the store; may be empty.</param>
    /// <param name="release">The release's name, or null for the one that <c>current.json</c> names.</param>
    /// <param name="progress">Told the number of bytes read of the present file.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="StorageException">There is no such release, its manifest is not readable, or the store fails.</exception>
    public static async Task<ReleaseVerification> VerifyAsync(
        IStore store, string prefix, string? release = null, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(prefix);
        ReleaseLayout layout = new(prefix);
        string? announced = null;
        if (release is null)
        {
            CurrentDocument current = await ReleaseDocuments.ReadCurrentAsync(store, layout, cancellationToken);
            release = current.Release;
            announced = current.ManifestSha256.ToLowerInvariant();
        }

        ReleaseName name = ReleaseName.Parse(release);
        string manifestPlace = $"{store.Uri}/{layout.Manifest(name)}";
        (byte[] manifest, StoredObject manifestObject) =
            await store.ReadBytesAsync(layout.Manifest(name), ReleaseLayout.MaxManifestBytes, cancellationToken)
            ?? throw new StorageException(
                $"'{manifestPlace}' does not exist, so {name} is no complete release; publish it again.", StorageFailure.NotFound);
        string manifestSha256 = Sha256Digest.Of(manifest);
        if (announced is not null && announced != manifestSha256)
        {
            return Report(name, manifestSha256, 0, new ReleaseDifference(
                ReleaseLayout.ManifestName, announced, manifestSha256, null, manifestObject.Size));
        }

        IReadOnlyList<ReleaseManifestFile> files = ReleaseDocuments.Files(manifest, manifestPlace);
        Dictionary<string, StoredObject> stored = await StoredAsync(store, layout.Folder(name) + "/", cancellationToken);
        int checkedFiles = 0;
        foreach (ReleaseManifestFile file in files.OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            StoredObject? read = stored.Remove(file.Name)
                ? await ReadAsync(store, layout.File(name, file.Name), progress, cancellationToken)
                : null;
            checkedFiles++;
            if (read is null || read.Size != file.Bytes || read.Sha256 != file.Sha256)
            {
                return Report(name, manifestSha256, checkedFiles, new ReleaseDifference(
                    file.Name, file.Sha256, read?.Sha256, file.Bytes, read?.Size));
            }
        }

        stored.Remove(ReleaseLayout.ManifestName);
        if (stored.Keys.Order(StringComparer.Ordinal).FirstOrDefault() is { } extra)
        {
            StoredObject? read = await ReadAsync(store, layout.File(name, extra), progress, cancellationToken);
            return Report(name, manifestSha256, checkedFiles, new ReleaseDifference(extra, null, read?.Sha256, null, read?.Size));
        }

        return Report(name, manifestSha256, checkedFiles, null);
    }

    private static async Task<Dictionary<string, StoredObject>> StoredAsync(IStore store, string folder, CancellationToken cancellationToken)
    {
        Dictionary<string, StoredObject> stored = new(StringComparer.Ordinal);
        await foreach (StoredObject found in store.ListAsync(folder, cancellationToken))
        {
            stored[found.Name[folder.Length..]] = found;
        }

        return stored;
    }

    private static async Task<StoredObject?> ReadAsync(IStore store, string name, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAsync(name, Stream.Null, null, progress, cancellationToken);
        }
        catch (StorageException e) when (e.Failure == StorageFailure.NotFound)
        {
            return null;
        }
    }

    private static ReleaseVerification Report(ReleaseName name, string manifestSha256, int checkedFiles, ReleaseDifference? difference)
        => new(name.ToString(), manifestSha256, checkedFiles, difference, difference switch
        {
            null => string.Create(CultureInfo.InvariantCulture, $"Release {name} is whole: {checkedFiles} files have the size and SHA-256 of its manifest."),
            { ActualSha256: null } => $"Release {name} lacks '{difference.Name}' (SHA-256 {difference.ExpectedSha256}); publish it again.",
            { ExpectedSha256: null } => $"Release {name} has '{difference.Name}' (SHA-256 {difference.ActualSha256}), which its manifest does not list; remove the file or publish again.",
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"Release {name}: '{difference.Name}' has SHA-256 {difference.ActualSha256} ({difference.ActualBytes} bytes) where {difference.ExpectedSha256} was expected{Expected(difference)}; publish it again."),
        });

    private static string Expected(ReleaseDifference difference)
        => difference.ExpectedBytes is { } bytes ? string.Create(CultureInfo.InvariantCulture, $" ({bytes} bytes)") : string.Empty;
}
