namespace TrtOperator.Precision.Placement;

/// <summary>What a target allows. FP32 always is allowed; INT8 and FP8 exclude each other in one plan.</summary>
/// <param name="AllowInt8">Quantize to INT8.</param>
/// <param name="AllowFp8">Quantize to FP8 (E4M3), compute capability 8.9 and later.</param>
/// <param name="AllowFp16">Run the rest in FP16.</param>
public sealed record PlacementOptions(bool AllowInt8, bool AllowFp8, bool AllowFp16)
{
    /// <summary>The longest attention, in positions, whose products are quantized to INT8. No fused INT8 kernel exists beyond 512.</summary>
    public int MaxInt8AttentionLength { get; init; } = 512;

    /// <summary>The least inner and output dimension of a product that gains from 8 bits.</summary>
    public int MinProductDimension { get; init; } = 16;

    /// <summary>The quantized precision, or <see langword="null"/> when neither is allowed.</summary>
    /// <exception cref="ArgumentException">Both are.</exception>
    internal NumericPrecision? Quantized => (AllowInt8, AllowFp8) switch
    {
        (true, true) => throw new ArgumentException("INT8 and FP8 are not mixed in one plan; make one plan for each."),
        (true, false) => NumericPrecision.Int8,
        (false, true) => NumericPrecision.Fp8,
        _ => null,
    };

    internal NumericPrecision Float => AllowFp16 ? NumericPrecision.Fp16 : NumericPrecision.Fp32;
}
