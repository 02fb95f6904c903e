using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace TrtOperator.Precision.Placement;

/// <summary>A precision that a node can be computed in. The order is the order of precision: a greater value is more precise.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NumericPrecision>))]
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "INT8 is the field's own word for it.")]
public enum NumericPrecision
{
    /// <summary>8-bit integers with a scale; symmetric, [-128, 127].</summary>
    [JsonStringEnumMemberName("INT8")]
    Int8 = 0,

    /// <summary>8-bit floats, E4M3: up to 448, three bits of mantissa.</summary>
    [JsonStringEnumMemberName("FP8")]
    Fp8 = 1,

    /// <summary>16-bit floats: up to 65,504, ten bits of mantissa.</summary>
    [JsonStringEnumMemberName("FP16")]
    Fp16 = 2,

    /// <summary>32-bit floats whose matrix products round their factors to ten bits of mantissa. A flag of the whole engine: no node of a plan carries it.</summary>
    [JsonStringEnumMemberName("TF32")]
    Tf32 = 3,

    /// <summary>32-bit floats.</summary>
    [JsonStringEnumMemberName("FP32")]
    Fp32 = 4,
}
