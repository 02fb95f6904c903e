using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace TrtOperator.Precision.Calibration;

/// <summary>
/// A histogram of absolute values that is bit-identical for the same multiset of values, in whatever order they came,
/// however they were split into calls of <see cref="Add"/> and whichever histograms were merged.
/// </summary>
/// <remarks>
/// <para>
/// There are always <see cref="BinCount"/> bins of <see cref="BinWidth"/>; bin i counts the values with
/// i * width &lt;= |x| &lt; (i + 1) * width. The width is the smallest power of two, not below 2^-126, for which the
/// largest value fits, so it depends on the largest value alone. When a larger value comes, neighbouring bins are added
/// up in pairs until it fits: as floor(floor(a) / 2) = floor(a / 2), that gives exactly the counts that the wider bins would
/// have had from the start.
/// </para>
/// <para>
/// Zeros, NaNs and infinities are counted apart and are in no bin. Values below 2^-126 (subnormal numbers) are in bin 0 at
/// every width. Memory is constant: 16 KiB.
/// </para>
/// <para>Instances are not safe for use by several threads at once; give each thread its own and merge them.</para>
/// </remarks>
public sealed class AmplitudeHistogram
{
    /// <summary>The number of bins, 2,048.</summary>
    public const int BinCount = 1 << BinCountLog2;

    internal const int MinimumWidthExponent = -126;
    internal const int MaximumWidthExponent = 128 - BinCountLog2;

    private const int BinCountLog2 = 11;

    private readonly long[] _bins = new long[BinCount];
    private int _widthExponent = MinimumWidthExponent;
    private float _maximum;

    /// <summary>Base-two logarithm of <see cref="BinWidth"/>, in [-126, 117].</summary>
    public int WidthExponent => _widthExponent;

    /// <summary>The width of a bin: a power of two.</summary>
    public double BinWidth => Math.ScaleB(1, _widthExponent);

    /// <summary>The counts of the finite, non-zero values by bin.</summary>
    public ReadOnlySpan<long> Bins => _bins;

    /// <summary>How many values were zero, of either sign.</summary>
    public long ZeroCount { get; private set; }

    /// <summary>How many values were NaN.</summary>
    public long NaNCount { get; private set; }

    /// <summary>How many values were infinite, of either sign.</summary>
    public long InfinityCount { get; private set; }

    /// <summary>The largest finite absolute value, exact; zero when there is none.</summary>
    public float Maximum => _maximum;

    /// <summary>How many values were finite: <see cref="ZeroCount"/> and all bins.</summary>
    public long FiniteCount => ZeroCount + TensorPrimitives.Sum<long>(_bins);

    /// <summary>Counts <paramref name="values"/>.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
        {
            return;
        }

        using BinCounters counters = new();
        ReadOnlySpan<uint> bits = MemoryMarshal.Cast<float, uint>(values);
        while (!bits.IsEmpty)
        {
            // A chunk is read twice, so it is to stay in the second-level cache.
            ReadOnlySpan<uint> chunk = bits[..Math.Min(bits.Length, BinCounters.ChunkLength)];
            bits = bits[chunk.Length..];
            uint largest = BinCounters.LargestMagnitude(chunk);
            if (largest >= BinCounters.InfinityBits)
            {
                counters.Flush(_bins);
                AddUnchecked(chunk);
                continue;
            }

            AddFinite(chunk, largest, counters, values.Length <= BinCounters.ShortLength);
        }

        counters.Flush(_bins);
    }

    /// <summary>Adds all that <paramref name="other"/> has counted; <paramref name="other"/> stays as it is.</summary>
    public void Merge(AmplitudeHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        long zeros = other.ZeroCount;
        long nans = other.NaNCount;
        long infinities = other.InfinityCount;
        long[] bins = [.. other._bins];
        RaiseMaximum(other._maximum);
        int shift = _widthExponent - other._widthExponent;
        for (int bin = 0; bin < bins.Length; bin++)
        {
            _bins[ShiftDown(bin, shift)] += bins[bin];
        }

        ZeroCount += zeros;
        NaNCount += nans;
        InfinityCount += infinities;
    }

    /// <summary>Counts a chunk of finite values whose largest magnitude is known, for <see cref="Flush"/> to be called behind the last.</summary>
    /// <param name="chunk">The values as bits; at most <see cref="BinCounters.ChunkLength"/>.</param>
    /// <param name="largest">The largest magnitude among them as bits.</param>
    /// <param name="counters">Where they are counted; of this histogram alone until it is flushed.</param>
    /// <param name="few">Whether there are so few values that counting them one by one costs less.</param>
    internal void AddFinite(ReadOnlySpan<uint> chunk, uint largest, BinCounters counters, bool few)
    {
        if (BitConverter.UInt32BitsToSingle(largest) > _maximum)
        {
            counters.Flush(_bins);
            RaiseMaximum(BitConverter.UInt32BitsToSingle(largest));
        }

        if (few)
        {
            ZeroCount += BinCounters.CountShort(chunk, _widthExponent, _bins);
            return;
        }

        ZeroCount += counters.Count(chunk, _widthExponent);
        counters.FlushIfNearlyFull(_bins);
    }

    /// <summary>Takes what was counted apart into the bins.</summary>
    internal void Flush(BinCounters counters) => counters.Flush(_bins);

    /// <summary>Writes the histogram; equal histograms give equal bytes.</summary>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        AmplitudeHistogramFormat.Write(writer, this);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidCalibrationException">The bytes are no histogram, end early or contradict each other.</exception>
    public static AmplitudeHistogram Read(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return AmplitudeHistogramFormat.Read(reader);
    }

    /// <summary>Rebuilds a histogram from counts that the caller has checked.</summary>
    internal static AmplitudeHistogram FromCounts(float maximum, long zeros, long nans, long infinities, ReadOnlySpan<long> bins)
    {
        AmplitudeHistogram histogram = new() { ZeroCount = zeros, NaNCount = nans, InfinityCount = infinities };
        histogram._maximum = maximum;
        histogram._widthExponent = WidthExponentFor(maximum);
        bins.CopyTo(histogram._bins);
        return histogram;
    }

    /// <summary>The exponent of the smallest permitted width with <paramref name="maximum"/> &lt; 2,048 * width.</summary>
    internal static int WidthExponentFor(float maximum)
        => maximum == 0 ? MinimumWidthExponent : Math.Max(MinimumWidthExponent, Math.ILogB(maximum) + 1 - BinCountLog2);

    private static int ShiftDown(int bin, int shift) => shift >= BinCountLog2 ? 0 : bin >> shift;

    private void RaiseMaximum(float maximum)
    {
        if (maximum <= _maximum)
        {
            return;
        }

        _maximum = maximum;
        int exponent = WidthExponentFor(maximum);
        int shift = exponent - _widthExponent;
        if (shift == 0)
        {
            return;
        }

        _widthExponent = exponent;
        for (int bin = 1; bin < _bins.Length; bin++)
        {
            long count = _bins[bin];
            _bins[bin] = 0;
            _bins[ShiftDown(bin, shift)] += count;
        }
    }

    private void AddUnchecked(ReadOnlySpan<uint> chunk)
    {
        foreach (uint value in chunk)
        {
            uint magnitude = value & BinCounters.MagnitudeMask;
            if (magnitude > BinCounters.InfinityBits)
            {
                NaNCount++;
            }
            else if (magnitude == BinCounters.InfinityBits)
            {
                InfinityCount++;
            }
            else if (magnitude == 0)
            {
                ZeroCount++;
            }
            else
            {
                float amplitude = BitConverter.UInt32BitsToSingle(magnitude);
                RaiseMaximum(amplitude);
                _bins[(int)(amplitude * BinCounters.InverseWidth(_widthExponent))]++;
            }
        }
    }
}
