using System.Numerics.Tensors;

namespace TrtOperator.Precision.Quantization;

/// <summary>Sums of squares over many elements: in single precision over a block, in double over the blocks.</summary>
internal static class SquaredSums
{
    private const int BlockLength = 1024;

    /// <summary>The sum of the squares.</summary>
    public static double Of(ReadOnlySpan<float> values)
    {
        double sum = 0;
        for (; !values.IsEmpty; values = values[Math.Min(values.Length, BlockLength)..])
        {
            sum += TensorPrimitives.SumOfSquares(values[..Math.Min(values.Length, BlockLength)]);
        }

        return sum;
    }

    /// <summary>The sum of the squares of the differences.</summary>
    public static double OfDifference(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        Span<float> difference = stackalloc float[BlockLength];
        double sum = 0;
        for (int at = 0; at < left.Length; at += BlockLength)
        {
            int length = Math.Min(BlockLength, left.Length - at);
            TensorPrimitives.Subtract(left.Slice(at, length), right.Slice(at, length), difference);
            sum += TensorPrimitives.SumOfSquares(difference[..length]);
        }

        return sum;
    }
}
