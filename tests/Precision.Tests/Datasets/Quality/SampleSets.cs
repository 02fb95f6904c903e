namespace TrtOperator.Precision.Tests.Datasets.Quality;

/// <summary>Draws healthy samples of every kind.</summary>
internal static class SampleSets
{
    private static readonly Lazy<long[][]> Dictionary = new(ReadWords);
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<SampleKind, HostTensor[]> Pools = new();

    /// <summary>Different samples of one source, drawn from a thousand of them or from a dictionary.</summary>
    public static List<HostTensor> Draw(SampleKind kind, int count, Random random)
    {
        HostTensor[] all = [.. Pools.GetOrAdd(kind, Pool)];
        random.Shuffle(all);
        return [.. all[..Math.Min(count, all.Length)]];
    }

    private static HostTensor[] Pool(SampleKind kind)
    {
        Random random = new(1);
        return kind switch
        {
            SampleKind.Words => [.. Dictionary.Value.Select(word => HostTensor.Create<long>([.. word, .. new long[20 - word.Length]], 1, 20))],
            SampleKind.RaggedWords => [.. Dictionary.Value.Select(word => HostTensor.Create<long>(word, 1, word.Length))],
            SampleKind.TextLines => [.. Enumerable.Range(0, 1000).Select(_ => TextLine(random))],
            SampleKind.Photographs => [.. Enumerable.Range(0, 1000).Select(_ => Photograph(random))],
            SampleKind.Recordings => [.. Enumerable.Range(0, 1000).Select(_ => Recording(random))],
            _ => [.. Enumerable.Range(0, 1000).Select(_ => Spectrogram(random))],
        };
    }

    /// <summary>Light ground, dark strokes, noise as of a camera, and nothing behind the end of the text.</summary>
    public static HostTensor TextLine(Random random, bool inverted = false)
    {
        const int Height = 16;
        const int Width = 64;
        float[] plane = new float[Height * Width];
        double noise = 0.01 + (0.07 * random.NextDouble());
        double light = 0.6 + (0.35 * random.NextDouble());
        double dark = -0.95 + (0.4 * random.NextDouble());
        int end = Width - random.Next(Width / 3);
        bool[] ink = new bool[Height * Width];
        for (int glyph = 2; glyph + 5 < end; glyph += 7)
        {
            int bar = 3 + random.Next(10);
            for (int row = 3; row < 13; row++)
            {
                ink[(row * Width) + glyph] = true;
                ink[(row * Width) + glyph + 4] = random.NextDouble() < 0.6;
            }

            for (int column = glyph; column < glyph + 5; column++)
            {
                ink[(bar * Width) + column] = true;
            }
        }

        for (int index = 0; index < plane.Length; index++)
        {
            double value = (ink[index] ? dark : light) + (noise * Normal(random));
            plane[index] = index % Width >= end ? 0 : (float)Math.Clamp(inverted ? -value : value, -1, 1);
        }

        return HostTensor.Create<float>([.. plane, .. plane, .. plane], 1, 3, Height, Width);
    }

    /// <summary>Red is the strongest colour, blue the weakest, as in most rooms.</summary>
    public static HostTensor Photograph(Random random, double scale = 1)
    {
        const int Side = 24;
        double[] cast = [0.15, 0, -0.15];
        float[] values = new float[3 * Side * Side];
        double light = (0.5 * random.NextDouble()) - 0.25;
        double contrast = 0.15 + (0.25 * random.NextDouble());
        for (int channel = 0; channel < 3; channel++)
        {
            (double x, double y, double phase) = (0.1 + (0.3 * random.NextDouble()), 0.1 + (0.3 * random.NextDouble()), random.NextDouble() * Math.Tau);
            double own = cast[channel] + (0.05 * Normal(random));
            for (int index = 0; index < Side * Side; index++)
            {
                double value = light + own + (contrast * Math.Sin((x * (index / Side)) + (y * (index % Side)) + phase)) + (0.02 * Normal(random));
                values[(channel * Side * Side) + index] = (float)(scale * Math.Clamp(value, -1, 1));
            }
        }

        return HostTensor.Create<float>(values, 1, 3, Side, Side);
    }

    /// <summary>Harmonics of a voice at 16 kHz.</summary>
    public static HostTensor Recording(Random random)
    {
        double loudness = 0.1 * Math.Exp(2.2 * random.NextDouble());
        double pitch = 90 + (160 * random.NextDouble());
        double[] phases = [.. Enumerable.Range(0, 8).Select(_ => random.NextDouble() * Math.Tau)];
        double total = Enumerable.Range(1, 8).Sum(harmonic => 1.0 / harmonic);
        return HostTensor.Create<float>(
            [.. Enumerable.Range(0, 576).Select(index => (float)((loudness * Enumerable.Range(1, 8).Sum(harmonic => Math.Sin((Math.Tau * pitch * harmonic * index / 16_000) + phases[harmonic - 1]) / harmonic) / total) + (0.002 * Normal(random))))],
            1,
            576);
    }

    /// <summary>Two formants over a falling floor.</summary>
    public static HostTensor Spectrogram(Random random)
    {
        const int Bands = 20;
        int frames = 30 + random.Next(60);
        float[] values = new float[Bands * frames];
        double level = random.NextDouble();
        (double first, double second, double drift) = (2 + (5 * random.NextDouble()), 9 + (8 * random.NextDouble()), random.NextDouble());
        for (int band = 0; band < Bands; band++)
        {
            for (int frame = 0; frame < frames; frame++)
            {
                double move = 2 * Math.Sin((0.2 * frame) + (6 * drift));
                double value = -6 + level - (0.1 * band) + (5 * Math.Exp(-Math.Pow(band - first - move, 2) / 4)) + (4 * Math.Exp(-Math.Pow(band - second + move, 2) / 6)) + (0.3 * Normal(random));
                values[(band * frames) + frame] = (float)value;
            }
        }

        return HostTensor.Create<float>(values, 1, Bands, frames);
    }

    /// <summary>A number of the standard bell curve.</summary>
    public static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());

    private static long[][] ReadWords()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Operator.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return [.. new[] { "calibration", "evaluation" }
            .SelectMany(set => File.ReadLines(Path.Combine(folder, "samples", "g2p", set, "words.tsv")))
            .Select(line => line[..line.IndexOf('\t')])
            .Where(word => word.All(letter => letter is (>= 'a' and <= 'z') or '\'') && word.Length <= 20)
            .Select(word => word.Select(letter => letter == '\'' ? 27L : letter - 'a' + 1).ToArray())];
    }
}
