namespace TrtOperator.BuilderJob.Tests.EndToEnd.RealModels;

/// <summary>Samples for the real models, in what their training prepared its own to.</summary>
internal static class Drawings
{
    /// <summary>Ink on paper as three planes of equal colour, normalized by a mean and a deviation a plane, with noise.</summary>
    public static float[] Planes(float[] ink, Random random, double[] mean, double[] deviation)
    {
        double paper = 0.7 + (0.3 * random.NextDouble());
        double dark = 0.35 * random.NextDouble();
        double noise = 0.03 * random.NextDouble();
        float[] planes = new float[3 * ink.Length];
        for (int index = 0; index < planes.Length; index++)
        {
            int plane = index / ink.Length;
            double value = Math.Clamp(paper + ((dark - paper) * ink[index % ink.Length]) + (noise * Normal(random)), 0, 1);
            planes[index] = (float)((value - mean[plane]) / deviation[plane]);
        }

        return planes;
    }

    /// <summary>A page with a few lines of text at different places.</summary>
    public static float[] Page(int side, Random random)
    {
        float[] ink = new float[side * side];
        for (int line = 0; line < 4; line++)
        {
            double dot = 1.5 + (1.5 * random.NextDouble());
            double top = (line + 0.2) * side / 4;
            double left = 8 + random.Next(20);
            double end = side - 8 - random.Next(side / 2);
            for (; left + (dot * 5) < end; left += dot * 6)
            {
                BlockLetters.Glyph(ink, side, side, left, top, dot, random.Next(36));
            }
        }

        return ink;
    }

    /// <summary>A head with eyes, nose and mouth before a ground of two shades, or the ground alone; 0 to 1, colours last.</summary>
    public static float[] Face(int side, bool isThere, Random random)
    {
        float[] values = new float[side * side * 3];
        double[] ground = [random.NextDouble(), random.NextDouble(), random.NextDouble()];
        double[] skin = [0.75 + (0.2 * random.NextDouble()), 0.55 + (0.2 * random.NextDouble()), 0.4 + (0.2 * random.NextDouble())];
        (double cx, double cy, double size) = ((0.35 + (0.3 * random.NextDouble())) * side, (0.35 + (0.3 * random.NextDouble())) * side, (0.18 + (0.12 * random.NextDouble())) * side);
        for (int index = 0; index < side * side; index++)
        {
            (double x, double y) = (((index % side) - cx) / size, ((index / side) - cy) / size);
            bool head = isThere && (x * x) + (y * y / 1.7) < 1;
            bool eye = Within(Math.Abs(x) - 0.4, y + 0.25, 0.16, 0.09) || Within(Math.Abs(x) - 0.4, y + 0.5, 0.22, 0.04);
            bool mouth = Within(x, y - 0.65, 0.35, 0.08);
            bool nose = Within(x, y - 0.2, 0.1, 0.22);
            bool hair = head && y < -0.75;
            for (int colour = 0; colour < 3; colour++)
            {
                double value = !head ? ground[colour] * (0.6 + (0.4 * index / (side * side)))
                    : eye || hair ? 0.1
                    : mouth ? (colour == 0 ? 0.6 : 0.2)
                    : skin[colour] * (nose ? 0.8 : 1 - (0.15 * ((x * x) + (y * y))));
                values[(index * 3) + colour] = (float)Math.Clamp((2 * (value + (0.01 * Normal(random)))) - 1, -1, 1);
            }
        }

        return values;

        static bool Within(double x, double y, double width, double height) => (x * x / (width * width)) + (y * y / (height * height)) < 1;
    }

    /// <summary>Half a voice and half a hiss: harmonics that swell as syllables do, or noise.</summary>
    public static float[] Sound(int count, bool isVoice, Random random)
    {
        const double Rate = 16_000;
        double loudness = 0.05 + (0.4 * random.NextDouble());
        double pitch = 100 + (120 * random.NextDouble());
        double[] formants = [400 + (400 * random.NextDouble()), 1_000 + (1_000 * random.NextDouble()), 2_500];
        float[] values = new float[count];
        double phase = random.NextDouble();
        for (int index = 0; index < count; index++)
        {
            double time = phase + (index / Rate);
            double value = Normal(random) * (isVoice ? 0.01 : 0.3);
            for (int harmonic = 1; isVoice && harmonic <= 24; harmonic++)
            {
                double frequency = pitch * harmonic;
                double strength = formants.Sum(formant => Math.Exp(-Math.Pow((frequency - formant) / 150, 2))) + (0.2 / harmonic);
                value += 0.4 * strength * Math.Sin(Math.Tau * frequency * time);
            }

            values[index] = (float)Math.Clamp(loudness * value, -1, 1);
        }

        return values;
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
}
