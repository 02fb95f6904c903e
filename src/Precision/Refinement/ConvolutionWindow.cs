using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Refinement;

/// <summary>Which elements of its input a convolution multiplies for one position of its output.</summary>
/// <param name="Kernel">The kernel's size, one entry for each spatial dimension, as all that follow.</param>
/// <param name="Strides">Input elements from one output position to the next.</param>
/// <param name="Dilations">Input elements from one element of the kernel to the next.</param>
/// <param name="Pads">Zeros before the input, and then as many entries of zeros behind it; null where they depend on the input's size.</param>
/// <param name="UpperFirst">Where the padding depends on the size: whether an odd zero goes behind the input.</param>
/// <param name="ChannelsEach">Input channels that one output channel reads.</param>
internal sealed record ConvolutionWindow(int[] Kernel, int[] Strides, int[] Dilations, int[]? Pads, bool UpperFirst, int ChannelsEach)
{
    /// <summary>The window of a Conv; null where its attributes are not understood.</summary>
    public static ConvolutionWindow? Of(NodeProto node, long[] weight)
    {
        int rank = weight.Length - 2;
        int[] kernel = [.. weight[2..].Select(static size => (int)size)];
        int[]? strides = Ints(node, "strides", rank, 1);
        int[]? dilations = Ints(node, "dilations", rank, 1);
        int[]? pads = Ints(node, "pads", 2 * rank, 0);
        string auto = node.GetString("auto_pad", "NOTSET");
        return strides is null || dilations is null || pads is null || strides.Any(static stride => stride <= 0) || dilations.Any(static dilation => dilation <= 0)
            ? null
            : auto switch
            {
                "NOTSET" or "" => new ConvolutionWindow(kernel, strides, dilations, pads, false, (int)weight[1]),
                "VALID" => new ConvolutionWindow(kernel, strides, dilations, new int[2 * rank], false, (int)weight[1]),
                "SAME_UPPER" or "SAME_LOWER" => new ConvolutionWindow(kernel, strides, dilations, null, auto == "SAME_UPPER", (int)weight[1]),
                _ => null,
            };
    }

    /// <summary>Output positions for an input of this shape, over all samples; 0 where it does not fit.</summary>
    public long Positions(IReadOnlyList<long> shape)
        => shape.Count == Kernel.Length + 2 ? Enumerable.Range(0, Kernel.Length).Aggregate(shape[0], (product, dimension) => product * OutputSize(dimension, shape[dimension + 2])) : 0;

    /// <summary>Finds what one position of the output multiplies.</summary>
    /// <param name="shape">The input's shape.</param>
    /// <param name="position">The position, over all samples.</param>
    /// <param name="offsets">Takes, for each element of the kernel, its place within a channel, or -1 outside of the input.</param>
    /// <returns>The sample.</returns>
    public long Find(IReadOnlyList<long> shape, long position, Span<int> offsets)
    {
        int rank = Kernel.Length;
        Span<long> at = stackalloc long[rank];
        for (int dimension = rank - 1; dimension >= 0; dimension--)
        {
            long size = OutputSize(dimension, shape[dimension + 2]);
            at[dimension] = ((position % size) * Strides[dimension]) - Before(dimension, shape[dimension + 2]);
            position /= size;
        }

        for (int element = 0; element < offsets.Length; element++)
        {
            long offset = 0;
            long stride = 1;
            bool inside = true;
            int rest = element;
            for (int dimension = rank - 1; dimension >= 0; dimension--)
            {
                long where = at[dimension] + ((rest % Kernel[dimension]) * (long)Dilations[dimension]);
                rest /= Kernel[dimension];
                inside &= where >= 0 && where < shape[dimension + 2];
                offset += where * stride;
                stride *= shape[dimension + 2];
            }

            offsets[element] = inside ? checked((int)offset) : -1;
        }

        return position;
    }

    /// <summary>Reads what the output channels of a group multiply for one position, channel by channel and in the kernel's order; zeros outside of the input.</summary>
    /// <param name="sample">The sample's elements.</param>
    /// <param name="area">Elements of a channel.</param>
    /// <param name="offsets">From <see cref="Find"/>.</param>
    /// <param name="group">The group.</param>
    /// <param name="row">Takes them.</param>
    public void Read(ReadOnlySpan<float> sample, int area, ReadOnlySpan<int> offsets, int group, Span<float> row)
    {
        for (int channel = 0; channel < ChannelsEach; channel++)
        {
            ReadOnlySpan<float> values = sample.Slice(((group * ChannelsEach) + channel) * area, area);
            Span<float> into = row.Slice(channel * offsets.Length, offsets.Length);
            for (int element = 0; element < offsets.Length; element++)
            {
                into[element] = offsets[element] < 0 ? 0 : values[offsets[element]];
            }
        }
    }

    private static int[]? Ints(NodeProto node, string name, int count, int otherwise)
        => node.GetInts(name) is not { } given ? [.. Enumerable.Repeat(otherwise, count)]
            : given.Count == count && given.All(static value => value is >= 0 and <= int.MaxValue) ? [.. given.Select(static value => (int)value)] : null;

    private long Span(int dimension) => ((Kernel[dimension] - 1) * (long)Dilations[dimension]) + 1;

    private long OutputSize(int dimension, long size) => Pads is null
        ? (size + Strides[dimension] - 1) / Strides[dimension]
        : Math.Max(0, ((size + Pads[dimension] + Pads[dimension + Kernel.Length] - Span(dimension)) / Strides[dimension]) + 1);

    private long Before(int dimension, long size)
    {
        if (Pads is not null)
        {
            return Pads[dimension];
        }

        long all = Math.Max(0, ((OutputSize(dimension, size) - 1) * Strides[dimension]) + Span(dimension) - size);
        return UpperFirst ? all / 2 : all - (all / 2);
    }
}
