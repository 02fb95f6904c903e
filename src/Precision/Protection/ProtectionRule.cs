using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Protection;

/// <summary>One declared protection: these nodes are computed in at least this precision and are never quantized.</summary>
public sealed record ProtectionRule
{
    /// <summary>Declares a rule.</summary>
    /// <param name="selector">Which nodes.</param>
    /// <param name="precision">FP32 or FP16.</param>
    /// <param name="protectOutput">Whether nodes that read a protected node's output must read it unquantized, too.</param>
    /// <param name="label">The rule as its author would recognise it, for example <c>protectedLayers[0] name '*softmax*'</c>.</param>
    /// <exception cref="InvalidProtectionException">Another precision.</exception>
    public ProtectionRule(ProtectionSelector selector, NumericPrecision precision, bool protectOutput, string label)
    {
        ArgumentNullException.ThrowIfNull(selector);
        ArgumentException.ThrowIfNullOrEmpty(label);
        if (precision is not (NumericPrecision.Fp32 or NumericPrecision.Fp16))
        {
            throw new InvalidProtectionException($"{label} asks for {precision.Name()}; a protected layer is FP32 or FP16.");
        }

        (Selector, Precision, ProtectOutput, Label) = (selector, precision, protectOutput, label);
    }

    /// <summary>Which nodes.</summary>
    public ProtectionSelector Selector { get; }

    /// <summary>FP32 or FP16.</summary>
    public NumericPrecision Precision { get; }

    /// <summary>Whether readers of a protected node's output read it unquantized.</summary>
    public bool ProtectOutput { get; }

    /// <summary>The rule as declared.</summary>
    public string Label { get; }
}
