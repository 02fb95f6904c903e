using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>What happens to the output of a protected layer.</summary>
[JsonConverter(typeof(DeclaredEnumConverter<ProtectedOutput>))]
public enum ProtectedOutput
{
    /// <summary>An FP32 tensor; a quantized consumer reads it through its own Q.</summary>
    Default,

    /// <summary>The consumers are left unquantized too.</summary>
    Protected,
}
