using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TrtOperator.TensorRt.Objects;

/// <summary>Dimensions as the library has them: a count and room for eight.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Dims
{
    public const int Most = 8;

    public int Count;
    private readonly int _padding;
    private Values _values;

    public static Dims Of(IReadOnlyList<long> dimensions)
    {
        if (dimensions.Count > Most)
        {
            throw new TensorRtException($"A tensor of {dimensions.Count} dimensions is more than the {Most} that TensorRT has.");
        }

        Dims dims = new() { Count = dimensions.Count };
        for (int i = 0; i < dimensions.Count; i++)
        {
            dims._values[i] = dimensions[i];
        }

        return dims;
    }

    /// <summary>The dimensions; none where the library gave an impossible count.</summary>
    public readonly long[] ToArray()
    {
        long[] dimensions = new long[Count is >= 0 and <= Most ? Count : 0];
        for (int i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = _values[i];
        }

        return dimensions;
    }

    [InlineArray(Most)]
    private struct Values
    {
        private long _first;
    }
}
