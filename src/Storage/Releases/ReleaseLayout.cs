namespace TrtOperator.Storage.Releases;

/// <summary>Where things lie below a prefix.</summary>
internal sealed class ReleaseLayout(string prefix)
{
    public const string ManifestName = "manifest.json";
    public const int MaxManifestBytes = 16 * 1024 * 1024;
    public const int MaxDocumentBytes = 64 * 1024;

    public string Owner => ObjectName.Join(Prefix, "owner.json");

    public string Current => ObjectName.Join(Prefix, "current.json");

    public string Releases => ObjectName.Join(Prefix, "releases/");

    /// <summary>Where Jobs leave what other Jobs go on from.</summary>
    public string Stages => ObjectName.Join(Prefix, "stages/");

    private string Prefix { get; } = ObjectName.RequirePrefix(prefix).TrimEnd('/');

    public string Folder(ReleaseName release) => $"{Releases}{release}";

    public string File(ReleaseName release, string name) => $"{Releases}{release}/{name}";

    public string Manifest(ReleaseName release) => File(release, ManifestName);
}
