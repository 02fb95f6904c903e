namespace TrtOperator.BuilderJob.Stages;

/// <summary>A source holds something else than it did when its digest was pinned for this generation.</summary>
public sealed class SourceChangedException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="path">The field that names the source.</param>
    /// <param name="sentence">What was expected and found.</param>
    public SourceChangedException(string path, string sentence)
        : base($"{path} has changed since it was resolved: {sentence}")
    {
    }

    /// <summary>What to do.</summary>
    public string NextStep { get; } = "Put the former content back, or ask for a rebuild, which resolves it anew.";
}
