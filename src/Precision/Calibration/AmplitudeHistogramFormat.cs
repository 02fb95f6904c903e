using System.Globalization;

namespace TrtOperator.Precision.Calibration;

/// <summary>The stored form of an <see cref="AmplitudeHistogram"/>: little-endian, fixed size.</summary>
internal static class AmplitudeHistogramFormat
{
    // "AHG" and the version of this layout.
    private const uint Magic = 0x01_47_48_41;

    internal static void Write(BinaryWriter writer, AmplitudeHistogram histogram)
    {
        writer.Write(Magic);
        writer.Write(histogram.Maximum);
        writer.Write(histogram.ZeroCount);
        writer.Write(histogram.NaNCount);
        writer.Write(histogram.InfinityCount);
        foreach (long count in histogram.Bins)
        {
            writer.Write(count);
        }
    }

    internal static AmplitudeHistogram Read(BinaryReader reader)
    {
        try
        {
            return ReadChecked(reader);
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidCalibrationException("The stored calibration histogram ends early; calibrate again.", exception);
        }
    }

    private static AmplitudeHistogram ReadChecked(BinaryReader reader)
    {
        if (reader.ReadUInt32() != Magic)
        {
            throw Refuse("does not start with the mark of this version");
        }

        float maximum = reader.ReadSingle();
        if (!float.IsFinite(maximum) || float.IsNegative(maximum))
        {
            throw Refuse(string.Create(CultureInfo.InvariantCulture, $"has the largest value {maximum}"));
        }

        long total = 0;
        long zeros = ReadCount(reader, ref total);
        long nans = ReadCount(reader, ref total);
        long infinities = ReadCount(reader, ref total);
        long[] bins = new long[AmplitudeHistogram.BinCount];
        int last = -1;
        for (int bin = 0; bin < bins.Length; bin++)
        {
            bins[bin] = ReadCount(reader, ref total);
            last = bins[bin] > 0 ? bin : last;
        }

        int expected = maximum == 0 ? -1 : (int)Math.ScaleB(maximum, -AmplitudeHistogram.WidthExponentFor(maximum));
        if (last != expected)
        {
            throw Refuse("has a largest value that is not in its last occupied bin");
        }

        return AmplitudeHistogram.FromCounts(maximum, zeros, nans, infinities, bins);
    }

    private static long ReadCount(BinaryReader reader, ref long total)
    {
        long count = reader.ReadInt64();
        if (count < 0 || count > long.MaxValue - total)
        {
            throw Refuse("has a count that is negative or too large");
        }

        total += count;
        return count;
    }

    private static InvalidCalibrationException Refuse(string what)
        => new($"The stored calibration histogram {what}; calibrate again.");
}
