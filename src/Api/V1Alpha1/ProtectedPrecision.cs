using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>The precision that a protected layer keeps.</summary>
[JsonConverter(typeof(DeclaredEnumConverter<ProtectedPrecision>))]
public enum ProtectedPrecision
{
    /// <summary>Single precision, proven in the built plan.</summary>
    FP32,

    /// <summary>Half precision: not quantized.</summary>
    FP16,
}
