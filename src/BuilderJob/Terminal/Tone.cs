namespace TrtOperator.BuilderJob.Terminal;

/// <summary>How a sentence is meant, so that a terminal can mark it.</summary>
public enum Tone
{
    /// <summary>Plain information.</summary>
    Note,

    /// <summary>Something passed.</summary>
    Good,

    /// <summary>Something a person should look at.</summary>
    Warning,

    /// <summary>Something was refused or failed.</summary>
    Bad,
}
