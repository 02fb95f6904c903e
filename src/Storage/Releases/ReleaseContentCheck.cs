using System.Globalization;
using System.Text.RegularExpressions;

namespace TrtOperator.Storage.Releases;

/// <summary>Refuses a release that contradicts itself before anything is written.</summary>
internal static partial class ReleaseContentCheck
{
    /// <exception cref="StorageException">The first contradiction.</exception>
    public static void Require(ReleaseContent content, string place)
    {
        if (!Key().IsMatch(content.Key))
        {
            throw Refusal(place, "its key is not 12 to 128 lower-case hexadecimal digits", "give the key as sha256sum prints it");
        }

        if (content.Owner.Length is 0 or > 512 || content.Owner.Any(char.IsControl))
        {
            throw Refusal(place, "its owner is empty, longer than 512 characters or has control characters", "name the owner");
        }

        if (content.Manifest.Length > ReleaseLayout.MaxManifestBytes)
        {
            throw Refusal(place, string.Create(CultureInfo.InvariantCulture, $"its manifest is larger than {ReleaseLayout.MaxManifestBytes} bytes"), "shorten it");
        }

        Dictionary<string, ReleaseManifestFile> listed = ReleaseDocuments.Files(content.Manifest.Span, "manifest.json").ToDictionary(file => file.Name, StringComparer.Ordinal);
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (ReleaseFile file in content.Files)
        {
            if (!names.Add(file.Name)
                || !listed.TryGetValue(file.Name, out ReleaseManifestFile? entry)
                || entry.Bytes != file.Bytes
                || !string.Equals(entry.Sha256, file.Sha256, StringComparison.OrdinalIgnoreCase))
            {
                throw Refusal(place, $"its file '{ObjectName.Printable(file.Name)}' is not in manifest.json with the same size and SHA-256", "write the manifest from the files");
            }
        }

        if (listed.Count != names.Count)
        {
            string missing = listed.Keys.Order(StringComparer.Ordinal).First(name => !names.Contains(name));
            throw Refusal(place, $"manifest.json lists '{ObjectName.Printable(missing)}', which is not among its files", "write the manifest from the files");
        }

        string[] sorted = [.. names.Order(StringComparer.Ordinal)];
        if (sorted.FirstOrDefault(name => name.Split('/').SkipLast(1).Aggregate(
                (Path: string.Empty, Taken: false),
                (walk, part) => (ObjectName.Join(walk.Path, part), walk.Taken || names.Contains(ObjectName.Join(walk.Path, part)))).Taken) is { } below)
        {
            throw Refusal(place, $"'{ObjectName.Printable(below)}' lies below a name that is a file itself", "rename one of the two");
        }
    }

    private static StorageException Refusal(string place, string what, string next)
        => new($"The release for '{place}' cannot be published because {what}; {next}.", StorageFailure.Refused);

    [GeneratedRegex(@"\A[0-9a-f]{12,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Key();
}
