using System.Buffers;
using System.Runtime.InteropServices;
using TrtOperator.Precision.Calibration;

namespace TrtOperator.Precision.Execution;

/// <summary>
/// Gathers the statistics of one tensor, sample by sample, in any order and from several threads. What follows from it alone
/// is never read: it is told this one's extremes (<see cref="Follow"/>), or computed from its values (<see cref="Compute"/>).
/// </summary>
/// <param name="tensor">The tensor's name.</param>
/// <param name="node">The node that makes it; null for an input.</param>
/// <param name="counts">Whether a histogram is wanted; extremes are kept in any case.</param>
/// <param name="holdsMasks">Whether its values at or below <see cref="AttentionMasks.Threshold"/> are masks.</param>
internal sealed class TensorObserver(string tensor, string? node, bool counts, bool holdsMasks)
{
    private const int MostScans = 64;

    private readonly Lock _lock = new();
    private readonly AmplitudeHistogram? _histogram = counts ? new() : null;
    private readonly List<(TensorObserver Observer, Func<float, float> Step)> _followers = [];
    private readonly List<(ElementwiseProgram Program, TensorObserver[] Results)> _programs = [];
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

    /// <summary>Has other tensors computed from this one's values.</summary>
    public void Compute(ElementwiseProgram program, TensorObserver[] results) => _programs.Add((program, results));

    /// <summary>Takes what a sample gave. A sample's values come in one call.</summary>
    public void Add(ReadOnlySpan<float> values, long sample)
    {
        if (values.IsEmpty)
        {
            return;
        }

        using Reading reading = new(this, sample, few: values.Length <= BinCounters.ShortLength);
        while (!values.IsEmpty)
        {
            // A chunk is read twice, so it is to stay in the second-level cache.
            ReadOnlySpan<float> chunk = values[..Math.Min(values.Length, BinCounters.ChunkLength)];
            values = values[chunk.Length..];
            reading.Add(chunk);
        }

        reading.End();
    }

    public TensorExtremes ToExtremes()
        => new(tensor, _min <= _max ? _min : 0f, _min <= _max ? _max : 0f, _masked > 0 ? new MaskValues(_masked, _lowestMask, _highestMask) : null);

    /// <summary>The statistics under the name of a tensor with the same values; null where none were counted.</summary>
    public TensorStatistics? ToStatistics(string name)
        => _histogram is null ? null : new(name, _histogram, _min <= _max ? _min : 0f, _min <= _max ? _max : 0f, ToExtremes().Masked);

    // Followers have no other source, so that this observer's lock is theirs.
    private void Reach(float least, float greatest, long sample)
    {
        if (least > greatest)
        {
            return;
        }

        _min = MathF.Min(_min, least);
        _max = MathF.Max(_max, greatest);
        foreach ((TensorObserver observer, Func<float, float> step) in _followers)
        {
            (float first, float second) = (step(least) + 0f, step(greatest) + 0f);
            if (float.IsFinite(first) && float.IsFinite(second))
            {
                observer.Reach(MathF.Min(first, second), MathF.Max(first, second), sample);
            }
            else
            {
                observer.Note(sample, isNaN: false);
            }
        }
    }

    private (float Least, float Greatest) AddChunk(ReadOnlySpan<float> chunk, ValueScan scan, long sample, BinCounters counters, bool few)
    {
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
            NonFinite = new NonFiniteTensor(tensor, node, sample, isNaN);
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

    /// <summary>A sample on its way: what is counted of it so far, of this tensor and of those that are computed from it. The tensor is locked meanwhile.</summary>
    private sealed class Reading : IDisposable
    {
        private readonly TensorObserver _observer;
        private readonly BinCounters _counters = new();
        private readonly (ElementwiseProgram Program, Reading[] Results, float[] Scratch)[] _programs;
        private readonly long _sample;
        private readonly bool _few;
        private float _least = float.PositiveInfinity;
        private float _greatest = float.NegativeInfinity;

        public Reading(TensorObserver observer, long sample, bool few)
        {
            (_observer, _sample, _few) = (observer, sample, few);
            observer._lock.Enter();
            _programs =
            [
                .. observer._programs.Select(one => (
                    one.Program,
                    one.Results.Select(result => new Reading(result, sample, few)).ToArray(),
                    ArrayPool<float>.Shared.Rent(one.Program.ScratchLength))),
            ];
        }

        /// <summary>Takes a part of the sample's values.</summary>
        /// <param name="chunk">The values.</param>
        /// <param name="known">What is known of them, where they need not be looked through for it.</param>
        /// <returns>The least and the greatest of them.</returns>
        public ValueScan Add(ReadOnlySpan<float> chunk, ValueScan? known = null)
        {
            ValueScan scan = known ?? ValueScan.Of(chunk);
            (float low, float high) = _observer.AddChunk(chunk, scan, _sample, _counters, _few);
            _least = MathF.Min(_least, low);
            _greatest = MathF.Max(_greatest, high);
            foreach ((ElementwiseProgram program, Reading[] results, float[] scratch) in _programs)
            {
                Compute(program, results, scratch, chunk, scan);
            }

            return scan;
        }

        private static void Compute(ElementwiseProgram program, Reading[] results, float[] scratch, ReadOnlySpan<float> chunk, ValueScan scan)
        {
            Span<ValueScan> scans = stackalloc ValueScan[Math.Min(results.Length, MostScans)];
            while (!chunk.IsEmpty)
            {
                ReadOnlySpan<float> block = chunk[..Math.Min(chunk.Length, ElementwiseProgram.BlockLength)];
                chunk = chunk[block.Length..];
                program.Run(block, scratch);
                for (int i = 0; i < results.Length; i++)
                {
                    ElementwiseResult result = program.Results[i];
                    ValueScan? known = result.Monotone is var (basis, step) && basis < scans.Length ? (basis < 0 ? scan : scans[basis]).Through(step) : null;
                    ValueScan found = results[i].Add(ElementwiseProgram.Values(result, scratch, block.Length), known);
                    if (i < scans.Length)
                    {
                        scans[i] = found;
                    }
                }
            }
        }

        public void End()
        {
            _observer._histogram?.Flush(_counters);
            _observer.Reach(_least, _greatest, _sample);
            foreach (Reading result in _programs.SelectMany(static one => one.Results))
            {
                result.End();
            }
        }

        public void Dispose()
        {
            foreach ((_, Reading[] results, float[] scratch) in _programs)
            {
                foreach (Reading result in results)
                {
                    result.Dispose();
                }

                ArrayPool<float>.Shared.Return(scratch);
            }

            _counters.Dispose();
            _observer._lock.Exit();
        }
    }
}
