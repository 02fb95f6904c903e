namespace TrtOperator.TextLines;

/// <summary>What one line looks like.</summary>
/// <param name="Size">Height of the font, in pixels.</param>
/// <param name="Ink">Grey level of the letters, 0 (black) to 255.</param>
/// <param name="Paper">Grey level of the ground.</param>
/// <param name="Noise">Standard deviation of the Gaussian noise, in grey levels.</param>
/// <param name="Degrees">By how much the line is turned, clockwise.</param>
/// <param name="Resolution">The share of pixels along each axis that is kept before the line is brought to the height of the input.</param>
/// <param name="Margin">Empty pixels before and after the text.</param>
public sealed record LineStyle(float Size, byte Ink, byte Paper, double Noise, float Degrees, float Resolution, int Margin)
{
    /// <summary>Draws a style of a level.</summary>
    public static LineStyle Of(LineLevel level, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        int margin = random.Next(4, 13);
        if (level == LineLevel.Clean)
        {
            return new LineStyle(32, 0, 255, 0, 0, 1, margin);
        }

        float size = random.Next(14, 28);
        byte ink = (byte)random.Next(0, 110);
        byte paper = (byte)random.Next(165, 256);
        if (level == LineLevel.Noisy)
        {
            return new LineStyle(size, ink, paper, 8, 0, 1, margin);
        }

        float degrees = (float)((random.NextDouble() * 2) - 1);
        bool inverted = random.Next(3) == 0;
        return new LineStyle(size, inverted ? paper : ink, inverted ? ink : paper, 22, degrees, 2f / 3, margin);
    }
}
