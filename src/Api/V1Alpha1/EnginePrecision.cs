using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>A numeric precision that a plan may use. FP32 is always allowed.</summary>
[JsonConverter(typeof(DeclaredEnumConverter<EnginePrecision>))]
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "INT8 is the field's own word.")]
public enum EnginePrecision
{
    /// <summary>8-bit integers with explicit Q/DQ; needs calibration data and compute capability 7.5.</summary>
    INT8,

    /// <summary>8-bit floats (E4M3) with explicit Q/DQ; needs calibration data and compute capability 8.9.</summary>
    FP8,

    /// <summary>IEEE half precision.</summary>
    FP16,

    /// <summary>FP32 storage with matrix products on 19-bit inputs; compute capability 8.0.</summary>
    TF32,

    /// <summary>IEEE single precision: the reference.</summary>
    FP32,
}
