using System.Buffers;
using System.Numerics.Tensors;
using TrtOperator.Precision.Calibration;

namespace TrtOperator.Precision.Execution;

/// <summary>Gathers the statistics of one tensor, sample by sample. Not for several threads at a time.</summary>
internal sealed class TensorObserver(string tensor, string? node, bool holdsMasks)
{
    private const int ChunkLength = 1 << 16;

    private readonly AmplitudeHistogram _histogram = new();
    private float _min = float.PositiveInfinity;
    private float _max = float.NegativeInfinity;
    private long _masked;
    private float _lowestMask = float.PositiveInfinity;
    private float _highestMask = float.NegativeInfinity;

    public string Tensor => tensor;

    public NonFiniteTensor? NonFinite { get; private set; }

    public void Add(ReadOnlySpan<float> values, long sample)
    {
        if (values.IsEmpty)
        {
            return;
        }

        if (!holdsMasks && TensorPrimitives.IsFiniteAll(values))
        {
            AddMeasured(values);
        }
        else
        {
            AddFiltered(values, sample);
        }
    }

    public TensorStatistics ToStatistics()
        => new(tensor, _histogram, _min <= _max ? _min : 0f, _min <= _max ? _max : 0f, _masked > 0 ? new MaskValues(_masked, _lowestMask, _highestMask) : null);

    private void AddMeasured(ReadOnlySpan<float> values)
    {
        _min = MathF.Min(_min, TensorPrimitives.Min(values));
        _max = MathF.Max(_max, TensorPrimitives.Max(values));
        _histogram.Add(values);
    }

    private void AddFiltered(ReadOnlySpan<float> values, long sample)
    {
        float[] chunk = ArrayPool<float>.Shared.Rent(ChunkLength);
        try
        {
            int filled = 0;
            foreach (float value in values)
            {
                if (holdsMasks && value <= AttentionMasks.Threshold)
                {
                    AddMask(value);
                    continue;
                }

                if (!float.IsFinite(value))
                {
                    NonFinite ??= new NonFiniteTensor(tensor, node, sample, float.IsNaN(value));
                    continue;
                }

                chunk[filled++] = value;
                if (filled == ChunkLength)
                {
                    AddMeasured(chunk.AsSpan(0, filled));
                    filled = 0;
                }
            }

            if (filled > 0)
            {
                AddMeasured(chunk.AsSpan(0, filled));
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(chunk);
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
