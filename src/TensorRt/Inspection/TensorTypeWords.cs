namespace TrtOperator.TensorRt.Inspection;

/// <summary>The compiler's words for element types: one set in listings, one in a plan's graph text, one in its CUDA source.</summary>
internal static class TensorTypeWords
{
    /// <summary>The type that a word names; <see cref="TensorType.Unknown"/> where it names none.</summary>
    public static TensorType Read(ReadOnlySpan<char> word)
    {
        word = word.Trim();
        Span<char> lower = stackalloc char[16];
        if (word.Length is 0 or > 16 || word.ToLowerInvariant(lower) < 0)
        {
            return TensorType.Unknown;
        }

        return lower[..word.Length] switch
        {
            "float" or "fp32" => TensorType.Float,
            "half" or "half2" or "fp16" => TensorType.Half,
            "bfloat16" or "bf16" or "bf162" => TensorType.BFloat16,
            "fp8" or "fp8_e4m3" or "e4m3" => TensorType.Fp8,
            "fp4" or "fp4e2m1" or "fp4_e2m1" or "e2m1" => TensorType.Fp4,
            "int8" => TensorType.Int8,
            "uint8" => TensorType.UInt8,
            "int4" => TensorType.Int4,
            "int32" or "uint32" => TensorType.Int32,
            "int64" or "uint64" => TensorType.Int64,
            "bool" => TensorType.Bool,
            _ => TensorType.Unknown,
        };
    }

    /// <summary>Whether a type holds numbers with a fraction.</summary>
    public static bool IsFloatingPoint(this TensorType type)
        => type is TensorType.Float or TensorType.Half or TensorType.BFloat16 or TensorType.Fp8 or TensorType.Fp4;
}
