using System.Buffers;
using System.Runtime.InteropServices;
using TrtOperator.Precision.Calibration;

namespace TrtOperator.Precision.Execution;

/// <summary>
/// Gathers the statistics of one tensor, sample by sample, in any order and from several threads. What follows from it alone
/// (<see cref="Follow"/>) is told its extremes and never read.
/// </summary>
/// <param name="tensor">The tensor's name.</param>
/// <param name="fault">The output that is to be named where it is not finite; null for an input of the model.</param>
/// <param name="counts">Whether a histogram is wanted; extremes are kept in any case.</param>
/// <param name="holdsMasks">Whether its values at or below <see cref="AttentionMasks.Threshold"/> are masks.</param>
internal sealed class TensorObserver(string tensor, NodeOutput? fault, bool counts, bool holdsMasks)
{
    private readonly Lock _lock = new();
    private readonly AmplitudeHistogram? _histogram = counts ? new() : null;
    private readonly List<(TensorObserver Observer, Func<float, float> Step)> _followers = [];
    private bool _isBound;
    private float _min = float.PositiveInfinity;
    private float _max = float.NegativeInfinity;
    private long _masked;
    private float _lowestMask = float.PositiveInfinity;
    private float _highestMask = float.NegativeInfinity;

    public string Tensor => tensor;

    /// <summary>The first sample with a NaN or an infinity.</summary>
    public NonFiniteTensor? NonFinite { get; private set; }

    /// <summary>Lets another tensor's extremes follow from this one's by a monotone step.</summary>
    public void Follow(TensorObserver observer, Func<float, float> step) => _followers.Add((observer, step));

    /// <summary>Takes what a sample gave. A sample's values come in one call.</summary>
    public void Add(ReadOnlySpan<float> values, long sample)
    {
        if (values.IsEmpty)
        {
            return;
        }

        lock (_lock)
        {
            bool few = values.Length <= BinCounters.ShortLength;
            float least = float.PositiveInfinity;
            float greatest = float.NegativeInfinity;
            using BinCounters counters = new();
            while (!values.IsEmpty)
            {
                // A chunk is read twice, so it is to stay in the second-level cache.
                ReadOnlySpan<float> chunk = values[..Math.Min(values.Length, BinCounters.ChunkLength)];
                values = values[chunk.Length..];
                (float low, float high) = AddChunk(chunk, sample, counters, few);
                least = MathF.Min(least, low);
                greatest = MathF.Max(greatest, high);
            }

            _histogram?.Flush(counters);
            Reach(least, greatest, sample);
        }
    }

    /// <summary>Takes that it, and what follows from it, cannot reach farther. It is not read then.</summary>
    public void Bound(float magnitude)
    {
        lock (_lock)
        {
            Reach(-magnitude, magnitude, sample: 0, isBound: true);
        }
    }

    public TensorExtremes ToExtremes()
        => new(tensor, _min <= _max ? _min : 0f, _min <= _max ? _max : 0f, _masked > 0 ? new MaskValues(_masked, _lowestMask, _highestMask) : null) { IsBound = _isBound };

    /// <summary>The statistics under the name of a tensor with the same values; null where none were counted.</summary>
    public TensorStatistics? ToStatistics(string name)
        => _histogram is null ? null : new(name, _histogram, _min <= _max ? _min : 0f, _min <= _max ? _max : 0f, ToExtremes().Masked);

    // Followers have no other source, so that this observer's lock is theirs.
    private void Reach(float least, float greatest, long sample, bool isBound = false)
    {
        if (least > greatest)
        {
            return;
        }

        _isBound |= isBound;
        _min = MathF.Min(_min, least);
        _max = MathF.Max(_max, greatest);
        foreach ((TensorObserver observer, Func<float, float> step) in _followers)
        {
            (float first, float second) = (step(least) + 0f, step(greatest) + 0f);
            if (float.IsFinite(first) && float.IsFinite(second))
            {
                observer.Reach(MathF.Min(first, second), MathF.Max(first, second), sample, isBound);
            }
            else
            {
                observer.Note(sample, isNaN: false);
            }
        }
    }

    private (float Least, float Greatest) AddChunk(ReadOnlySpan<float> chunk, long sample, BinCounters counters, bool few)
    {
        ValueScan scan = ValueScan.Of(chunk);
        if (!scan.AllFinite)
        {
            return AddFiltered(chunk, sample, counters);
        }

        if (!holdsMasks || scan.Least > AttentionMasks.Threshold)
        {
            _histogram?.AddFinite(MemoryMarshal.Cast<float, uint>(chunk), scan.LargestBits, counters, few);
            return (scan.Least, scan.Greatest);
        }

        if (_histogram is not null)
        {
            return AddFiltered(chunk, sample, counters);
        }

        MaskScan masks = MaskScan.Of(chunk, AttentionMasks.Threshold);
        _masked += masks.Masked;
        _lowestMask = MathF.Min(_lowestMask, masks.LowestMasked);
        _highestMask = MathF.Max(_highestMask, masks.HighestMasked);
        return (masks.Least, masks.Greatest);
    }

    private (float Least, float Greatest) AddFiltered(ReadOnlySpan<float> values, long sample, BinCounters counters)
    {
        float[] kept = ArrayPool<float>.Shared.Rent(values.Length);
        try
        {
            int count = 0;
            foreach (float value in values)
            {
                if (holdsMasks && value <= AttentionMasks.Threshold)
                {
                    AddMask(value);
                }
                else if (float.IsFinite(value))
                {
                    kept[count++] = value;
                }
                else
                {
                    Note(sample, float.IsNaN(value));
                }
            }

            ReadOnlySpan<float> measured = kept.AsSpan(0, count);
            ValueScan scan = ValueScan.Of(measured);
            if (count > 0)
            {
                _histogram?.AddFinite(MemoryMarshal.Cast<float, uint>(measured), scan.LargestBits, counters, few: count <= BinCounters.ShortLength);
            }

            return (scan.Least, scan.Greatest);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(kept);
        }
    }

    private void Note(long sample, bool isNaN)
    {
        if (NonFinite is null || sample < NonFinite.Sample)
        {
            NonFinite = new NonFiniteTensor(fault?.Tensor ?? tensor, fault?.Node, sample, isNaN);
        }
    }

    private void AddMask(float value)
    {
        if (float.IsNegativeInfinity(value))
        {
            return;
        }

        _masked++;
        _lowestMask = MathF.Min(_lowestMask, value);
        _highestMask = MathF.Max(_highestMask, value);
    }
}
