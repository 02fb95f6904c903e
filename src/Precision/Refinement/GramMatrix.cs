using System.Numerics;
using System.Runtime.InteropServices;

namespace TrtOperator.Precision.Refinement;

/// <summary>The products of the columns of a matrix with each other, summed over its rows. A tile stays in registers over all rows, and is added once.</summary>
internal static class GramMatrix
{
    /// <summary>What the length of a row is a multiple of, zeros behind its elements included.</summary>
    public static int Width => 2 * Vector<float>.Count;

    private const int Height = 4;

    /// <summary>Adds the products. The lower half holds nothing of use then.</summary>
    /// <param name="rows">The rows, side by side.</param>
    /// <param name="count">How many.</param>
    /// <param name="stride">From one row to the next, a multiple of <see cref="Width"/>.</param>
    /// <param name="sums">Takes one row of products for each column.</param>
    /// <param name="length">Columns, at most <paramref name="stride"/>.</param>
    public static void Add(ReadOnlySpan<float> rows, int count, int stride, Span<float> sums, int length)
    {
        Span<float> tile = stackalloc float[Height * Width];
        for (int top = 0; top < length; top += Height)
        {
            for (int left = top / Width * Width; left < length; left += Width)
            {
                Tile(rows[..(count * stride)], stride, top, left, tile);
                int width = Math.Min(Width, length - left);
                for (int row = 0; row < Math.Min(Height, length - top); row++)
                {
                    Span<float> into = sums.Slice(((top + row) * length) + left, width);
                    for (int column = 0; column < width; column++)
                    {
                        into[column] += tile[(row * Width) + column];
                    }
                }
            }
        }
    }

    private static void Tile(ReadOnlySpan<float> rows, int stride, int top, int left, Span<float> tile)
    {
        Vector<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        ref float first = ref MemoryMarshal.GetReference(rows);
        for (int at = 0; at < rows.Length; at += stride)
        {
            Vector<float> x0 = Vector.LoadUnsafe(ref first, (nuint)(at + left));
            Vector<float> x1 = Vector.LoadUnsafe(ref first, (nuint)(at + left + Vector<float>.Count));
            Vector<float> a = new(rows[at + top]);
            Vector<float> b = new(rows[at + top + 1]);
            Vector<float> c = new(rows[at + top + 2]);
            Vector<float> d = new(rows[at + top + 3]);
            a0 = Vector.MultiplyAddEstimate(a, x0, a0);
            a1 = Vector.MultiplyAddEstimate(a, x1, a1);
            b0 = Vector.MultiplyAddEstimate(b, x0, b0);
            b1 = Vector.MultiplyAddEstimate(b, x1, b1);
            c0 = Vector.MultiplyAddEstimate(c, x0, c0);
            c1 = Vector.MultiplyAddEstimate(c, x1, c1);
            d0 = Vector.MultiplyAddEstimate(d, x0, d0);
            d1 = Vector.MultiplyAddEstimate(d, x1, d1);
        }

        int half = Vector<float>.Count;
        a0.CopyTo(tile);
        a1.CopyTo(tile[half..]);
        b0.CopyTo(tile[Width..]);
        b1.CopyTo(tile[(Width + half)..]);
        c0.CopyTo(tile[(2 * Width)..]);
        c1.CopyTo(tile[((2 * Width) + half)..]);
        d0.CopyTo(tile[(3 * Width)..]);
        d1.CopyTo(tile[((3 * Width) + half)..]);
    }
}
