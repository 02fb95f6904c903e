using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TrtOperator.Precision.Calibration;

/// <summary>
/// The inner loop of <see cref="AmplitudeHistogram"/>: eight 32-bit histograms side by side, one per vector lane, so that
/// a run of equal values does not wait for its own store to the same counter.
/// </summary>
internal sealed class BinCounters : IDisposable
{
    internal const int ChunkLength = 1 << 16;

    /// <summary>Up to here clearing and adding up the lanes' 64 KiB costs more than they save.</summary>
    internal const int ShortLength = 1 << 13;

    internal const uint MagnitudeMask = 0x7FFF_FFFF;
    internal const uint InfinityBits = 0x7F80_0000;

    private const int Lanes = 8;
    private const int Bins = AmplitudeHistogram.BinCount;

    // One lane counts at most an eighth of what it is given, and the rest of a chunk is counted in lane 0.
    private const long FlushAfter = 1L << 31;

    private uint[]? _counts;
    private long _counted;

    public void Dispose()
    {
        if (_counts is not null)
        {
            ArrayPool<uint>.Shared.Return(_counts);
            _counts = null;
        }
    }

    /// <summary>The reciprocal of the bin width; exact, as the width is a power of two.</summary>
    internal static float InverseWidth(int widthExponent) => MathF.ScaleB(1, -widthExponent);

    /// <summary>The largest magnitude as bits: at least <see cref="InfinityBits"/> if any value is not finite.</summary>
    internal static uint LargestMagnitude(ReadOnlySpan<uint> chunk)
    {
        uint largest = 0;
        int index = 0;
        if (Vector256.IsHardwareAccelerated && chunk.Length >= Lanes)
        {
            Vector256<uint> mask = Vector256.Create(MagnitudeMask);
            Vector256<uint> maxima = Vector256<uint>.Zero;
            for (; index <= chunk.Length - Lanes; index += Lanes)
            {
                maxima = Vector256.Max(maxima, Vector256.Create(chunk.Slice(index, Lanes)) & mask);
            }

            for (int lane = 0; lane < Lanes; lane++)
            {
                largest = Math.Max(largest, maxima.GetElement(lane));
            }
        }

        for (; index < chunk.Length; index++)
        {
            largest = Math.Max(largest, chunk[index] & MagnitudeMask);
        }

        return largest;
    }

    /// <summary>
    /// Counts a chunk whose values are all finite and below 2,048 bins of the given width; answers how many were zero.
    /// </summary>
    internal long Count(ReadOnlySpan<uint> chunk, int widthExponent)
    {
        uint[] counts = _counts ??= Rent();
        ref uint counters = ref MemoryMarshal.GetArrayDataReference(counts);
        float inverse = InverseWidth(widthExponent);
        long zeros = 0;
        int index = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<uint> mask = Vector256.Create(MagnitudeMask);
            Vector256<float> scale = Vector256.Create(inverse);
            Vector256<int> laneBase = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7) * Bins;
            Vector256<uint> zeroLanes = Vector256<uint>.Zero;
            for (; index <= chunk.Length - Lanes; index += Lanes)
            {
                Vector256<uint> magnitudes = Vector256.Create(chunk.Slice(index, Lanes)) & mask;
                zeroLanes -= Vector256.Equals(magnitudes, Vector256<uint>.Zero);

                // The caller has checked the range, so the native conversion's undefined cases do not come up and the
                // unchecked additions stay inside the counters.
                Vector256<ulong> bins = (Vector256.ConvertToInt32Native(magnitudes.AsSingle() * scale) + laneBase).AsUInt64();
                Vector128<ulong> low = bins.GetLower();
                Vector128<ulong> high = bins.GetUpper();
                Increment(ref counters, low.GetElement(0));
                Increment(ref counters, low.GetElement(1));
                Increment(ref counters, high.GetElement(0));
                Increment(ref counters, high.GetElement(1));
            }

            zeros = Vector256.Sum(zeroLanes);
        }

        for (; index < chunk.Length; index++)
        {
            uint magnitude = chunk[index] & MagnitudeMask;
            zeros += magnitude == 0 ? 1 : 0;
            counts[(int)(BitConverter.UInt32BitsToSingle(magnitude) * inverse)]++;
        }

        // Zeros fell into bin 0 of any lane; the lanes are summed later modulo 2^32, so lane 0 may go below zero.
        counts[0] -= (uint)zeros;
        _counted += chunk.Length;
        return zeros;
    }

    /// <summary>The same as <see cref="Count"/> for few values, straight into <paramref name="bins"/>.</summary>
    internal static long CountShort(ReadOnlySpan<uint> values, int widthExponent, Span<long> bins)
    {
        float inverse = InverseWidth(widthExponent);
        long zeros = 0;
        foreach (uint value in values)
        {
            uint magnitude = value & MagnitudeMask;
            zeros += magnitude == 0 ? 1 : 0;
            bins[(int)(BitConverter.UInt32BitsToSingle(magnitude) * inverse)]++;
        }

        bins[0] -= zeros;
        return zeros;
    }

    /// <summary>Empties the counters into <paramref name="bins"/> before one of them could overflow.</summary>
    internal void FlushIfNearlyFull(Span<long> bins)
    {
        if (_counted >= FlushAfter - ChunkLength)
        {
            Flush(bins);
        }
    }

    /// <summary>Empties the counters into <paramref name="bins"/>.</summary>
    internal void Flush(Span<long> bins)
    {
        if (_counts is null || _counted == 0)
        {
            return;
        }

        Span<uint> first = _counts.AsSpan(0, Bins);
        for (int lane = 1; lane < Lanes; lane++)
        {
            TensorPrimitives.Add(first, _counts.AsSpan(lane * Bins, Bins), first);
        }

        for (int bin = 0; bin < first.Length; bin++)
        {
            bins[bin] += first[bin];
        }

        _counts.AsSpan(0, Lanes * Bins).Clear();
        _counted = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Increment(ref uint counters, ulong pair)
    {
        Unsafe.Add(ref counters, (nint)(uint)pair)++;
        Unsafe.Add(ref counters, (nint)(pair >> 32))++;
    }

    private static uint[] Rent()
    {
        uint[] counts = ArrayPool<uint>.Shared.Rent(Lanes * Bins);
        counts.AsSpan(0, Lanes * Bins).Clear();
        return counts;
    }
}
