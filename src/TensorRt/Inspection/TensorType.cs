using System.Diagnostics.CodeAnalysis;

namespace TrtOperator.TensorRt.Inspection;

/// <summary>The element type of a tensor in a compiled plan.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The compiler's own words.")]
public enum TensorType
{
    /// <summary>A word that is not known.</summary>
    Unknown,

    /// <summary>32-bit floating point.</summary>
    Float,

    /// <summary>16-bit floating point, IEEE.</summary>
    Half,

    /// <summary>16-bit floating point with FP32's exponent.</summary>
    BFloat16,

    /// <summary>8-bit floating point, E4M3.</summary>
    Fp8,

    /// <summary>4-bit floating point, E2M1.</summary>
    Fp4,

    /// <summary>8-bit integer.</summary>
    Int8,

    /// <summary>8-bit unsigned integer.</summary>
    UInt8,

    /// <summary>4-bit integer.</summary>
    Int4,

    /// <summary>32-bit integer.</summary>
    Int32,

    /// <summary>64-bit integer.</summary>
    Int64,

    /// <summary>Truth value.</summary>
    Bool,
}
