using CsCheck;
using TrtOperator.Precision.Calibration;

namespace TrtOperator.Precision.Tests.Calibration;

internal static class Amplitudes
{
    /// <summary>Any bit pattern: subnormals, both zeros, NaN with payloads, infinities, all magnitudes.</summary>
    public static readonly Gen<float> AnyBits = Gen.OneOf(
        Gen.UInt.Select(BitConverter.UInt32BitsToSingle),
        Gen.OneOf(0f, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, float.MaxValue, float.MinValue, 1f, -2f));

    public static readonly Gen<float> Finite = AnyBits.Where(float.IsFinite);

    /// <summary>Values like those of activations: a Gaussian body, heavy tails, a share of exact zeros, at any magnitude.</summary>
    public static readonly Gen<float[]> Activations = Gen.Select(
        Gen.Int[0, 1_000_000], Gen.Int[200, 5_000], Gen.Double[0, 4], Gen.Double[0, 0.6], Gen.Int[-20, 20],
        (seed, count, tail, zeros, exponent) => Draw(seed, count, tail, zeros, exponent));

    /// <summary>Around and beyond the number of values up to which the histogram counts without its lanes.</summary>
    public static readonly Gen<float[]> Many = Gen.Select(
        Gen.Int[0, 1_000_000], Gen.Int[-20, 12_000], Gen.Double[0, 0.6], (seed, more, zeros) => Draw(seed, BinCounters.ShortLength + more, 2, zeros));

    public static float[] Draw(int seed, int count, double tail, double zeros = 0, int exponent = 0)
    {
        Random random = new(seed);
        float[] values = new float[count];
        for (int index = 0; index < count; index++)
        {
            double gauss = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            double heavy = gauss * Math.Exp(tail * (random.NextDouble() - 0.5));
            values[index] = random.NextDouble() < zeros ? 0 : (float)Math.ScaleB(heavy, exponent);
        }

        return values;
    }

    public static AmplitudeHistogram Histogram(params ReadOnlySpan<float> values)
    {
        AmplitudeHistogram histogram = new();
        histogram.Add(values);
        return histogram;
    }

    public static byte[] Stored(AmplitudeHistogram histogram)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        histogram.Write(writer);
        writer.Flush();
        return stream.ToArray();
    }

    public static AmplitudeHistogram Restored(byte[] bytes)
    {
        using BinaryReader reader = new(new MemoryStream(bytes));
        return AmplitudeHistogram.Read(reader);
    }

    /// <summary>The mean squared error of fake quantization in float32, as a runtime does it.</summary>
    public static double MeanSquaredError(ReadOnlySpan<float> values, float amax)
    {
        double sum = 0;
        float scale = amax / 127;
        foreach (float value in values)
        {
            double error = value - (Math.Clamp(MathF.Round(value / scale, MidpointRounding.ToEven), -127, 127) * scale);
            sum += error * error;
        }

        return sum / values.Length;
    }
}
