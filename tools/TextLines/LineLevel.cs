namespace TrtOperator.TextLines;

/// <summary>How hard a line is to read.</summary>
public enum LineLevel
{
    /// <summary>Black on white, 32 px, nothing else.</summary>
    Clean,

    /// <summary>Small print, 14 to 27 px, in greys, with Gaussian noise of 8 grey levels.</summary>
    Noisy,

    /// <summary>As <see cref="Noisy"/> with noise of 22 grey levels, up to 1 degree askew, taken at two thirds of the resolution, and some inverted.</summary>
    Hard,
}
