namespace TrtOperator.BuilderJob.Tests.EndToEnd.RealModels;

/// <summary>Text in letters of five by seven dots, softened by drawing them at any size.</summary>
internal static class BlockLetters
{
    private const int Columns = 5;
    private const int Rows = 7;

    // One byte a column, the lowest bit on top: the letters of early matrix displays, A to Z and 0 to 9.
    private static readonly byte[] Dots = Convert.FromHexString(
        "7E1111117E" + "7F49494936" + "3E41414122" + "7F4141221C" + "7F49494941" + "7F09090901" + "3E4149497A" + "7F0808087F" + "00417F4100" + "2040413F01"
        + "7F08142241" + "7F40404040" + "7F020C027F" + "7F0408107F" + "3E4141413E" + "7F09090906" + "3E4151215E" + "7F09192946" + "4649494931" + "01017F0101"
        + "3F4040403F" + "1F2040201F" + "3F4038403F" + "6314081463" + "0708700807" + "6151494543"
        + "3E5149453E" + "00427F4000" + "4261514946" + "2141454B31" + "1814127F10" + "2745454539" + "3C4A494930" + "0171090503" + "3649494936" + "064949291E");

    // Those that are no letter upside down.
    private const string Telling = "ABCDEFGJKLPQRTUVY23457";

    /// <summary>Random words over the width of a picture, of letters that show which way is up.</summary>
    /// <returns>Row by row from 0 for paper to 1 for ink.</returns>
    public static float[] Line(int width, int height, Random random)
    {
        float[] ink = new float[width * height];
        double dot = 2.6 + (1.4 * random.NextDouble());
        double top = (height - (dot * Rows)) / 2;
        double left = 3 + (6 * random.NextDouble());
        while (left + (dot * Columns) < width - 3)
        {
            if (random.Next(6) > 0)
            {
                Glyph(ink, width, height, left, top, dot, Index(Telling[random.Next(Telling.Length)]));
            }

            left += dot * (Columns + 1);
        }

        return ink;
    }

    /// <summary>Draws a letter whose dots have the side <paramref name="dot"/>.</summary>
    public static void Glyph(float[] ink, int width, int height, double left, double top, double dot, int letter)
    {
        const int Fine = 3;
        for (int y = Math.Max(0, (int)top); y < Math.Min(height, top + (dot * Rows)); y++)
        {
            for (int x = Math.Max(0, (int)left); x < Math.Min(width, left + (dot * Columns)); x++)
            {
                int hits = 0;
                for (int part = 0; part < Fine * Fine; part++)
                {
                    int column = (int)Math.Floor((x + ((part % Fine) + 0.5) / Fine - left) / dot);
                    int row = (int)Math.Floor((y + ((part / Fine) + 0.5) / Fine - top) / dot);
                    hits += column is >= 0 and < Columns && row is >= 0 and < Rows && (Dots[(letter * Columns) + column] >> row & 1) == 1 ? 1 : 0;
                }

                ink[(y * width) + x] = Math.Max(ink[(y * width) + x], hits / (float)(Fine * Fine));
            }
        }
    }

    private static int Index(char letter) => char.IsAsciiDigit(letter) ? 26 + (letter - '0') : letter - 'A';

    /// <summary>The same, turned by half a turn.</summary>
    public static float[] Turned(float[] ink) => [.. ink.Reverse()];
}
