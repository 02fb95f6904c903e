namespace TrtOperator.BuilderJob.Stages;

/// <summary>A stage's output folder, and whether this run computed it or found it.</summary>
/// <param name="Record">What the stage made.</param>
/// <param name="Folder">The absolute path of its output folder.</param>
/// <param name="Reused">True where an earlier run had made it.</param>
public sealed record StageResult(StageRecord Record, string Folder, bool Reused)
{
    /// <summary>The absolute path of the output file <paramref name="name"/>.</summary>
    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>The SHA-256 of the output file <paramref name="name"/>.</summary>
    public string DigestOf(string name) => Record.Files.Single(file => file.Name == name).Sha256;

    /// <summary>One digest for all output files together: what a later stage's key names.</summary>
    public string Digest => StageKey.DigestOf(string.Join('\n', Record.Files.Select(file => $"{file.Name} {file.Sha256}")));
}
