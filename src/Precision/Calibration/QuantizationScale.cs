namespace TrtOperator.Precision.Calibration;

/// <summary>Turns ranges into scales that every runtime accepts: positive, finite and normal in float32.</summary>
public static class QuantizationScale
{
    /// <summary>The largest INT8 level in use; -128 is left out, as the scheme is symmetric.</summary>
    public const int Int8Levels = 127;

    /// <summary>The largest finite value of E4M3.</summary>
    public const float Float8Maximum = 448;

    /// <summary>The least scale, 2^-126: the smallest normal float32.</summary>
    public const float Minimum = 1.17549435e-38f;

    /// <summary>The INT8 scale, amax / 127.</summary>
    /// <param name="amax">
    /// The range, finite, at least 0. A range of zero (a tensor that was zero throughout) gets the scale of the range 1, which
    /// represents zeros exactly and does not crush a value that first comes at run time; any other scale is at least
    /// <see cref="Minimum"/>.
    /// </param>
    public static float ForInt8(float amax) => Scale(amax, Int8Levels);

    /// <summary>The FP8 (E4M3) scale, amax / 448, with the same floor as <see cref="ForInt8"/>.</summary>
    /// <param name="amax">The range, finite, at least 0.</param>
    public static float ForFloat8(float amax) => Scale(amax, Float8Maximum);

    private static float Scale(float amax, float levels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amax);
        ArgumentOutOfRangeException.ThrowIfNotEqual(float.IsFinite(amax), true, nameof(amax));
        return amax == 0 ? 1 / levels : Math.Max(amax / levels, Minimum);
    }
}
