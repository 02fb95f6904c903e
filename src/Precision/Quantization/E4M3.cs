namespace TrtOperator.Precision.Quantization;

/// <summary>FP8 E4M3 (FN): one sign, four exponent bits of bias 7, three bits of mantissa; no infinities, largest value 448.</summary>
internal static class E4M3
{
    private const byte NotANumber = 0x7F;
    private const byte Largest = 0x7E;

    /// <summary>Rounds to nearest, ties to even, and saturates at 448.</summary>
    public static byte Encode(float value)
    {
        byte sign = (byte)(float.IsNegative(value) ? 0x80 : 0);
        float magnitude = MathF.Abs(value);
        if (float.IsNaN(value))
        {
            return NotANumber;
        }

        if (magnitude >= 448f)
        {
            return (byte)(sign | Largest);
        }

        // A unit is 2^-9 for subnormals and the first binade, and doubles with each binade above 2^-6.
        int exponent = magnitude < 0.015625f ? -6 : (int)(BitConverter.SingleToUInt32Bits(magnitude) >> 23) - 127;
        int units = (int)MathF.Round(MathF.ScaleB(magnitude, 3 - exponent), MidpointRounding.ToEven);

        // 8 to 15 units are a normal number; 16 carry into the next exponent by themselves, fewer than 8 are subnormal.
        int bits = ((exponent + 6) << 3) + units;
        return (byte)(sign | Math.Min(bits, Largest));
    }

    /// <summary>The number that the bits stand for.</summary>
    public static float Decode(byte bits)
    {
        int exponent = (bits >> 3) & 0xF;
        int mantissa = bits & 7;
        float magnitude = (bits & 0x7F) == NotANumber ? float.NaN
            : exponent == 0 ? MathF.ScaleB(mantissa, -9)
            : MathF.ScaleB(8 + mantissa, exponent - 10);
        return (bits & 0x80) != 0 ? -magnitude : magnitude;
    }
}
