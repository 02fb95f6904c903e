namespace TrtOperator.Precision.Tests.Datasets.Quality;

/// <summary>What samples are of.</summary>
public enum SampleKind
{
    /// <summary>Words of a dictionary as numbers of letters, padded with zeros.</summary>
    Words,

    /// <summary>The same without padding.</summary>
    RaggedWords,

    /// <summary>Drawn lines of text, from -1 to 1.</summary>
    TextLines,

    /// <summary>Smooth pictures in three colours with a cast, from -1 to 1.</summary>
    Photographs,

    /// <summary>Voices of different loudness.</summary>
    Recordings,

    /// <summary>Logarithms of energies in bands, of different durations.</summary>
    Spectrograms,
}
