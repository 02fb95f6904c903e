using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>Cross-layer weight equalization before quantization.</summary>
[JsonConverter(typeof(DeclaredEnumConverter<EqualizationMode>))]
public enum EqualizationMode
{
    /// <summary>Applied where it lowers the quantization error.</summary>
    Auto,

    /// <summary>Never applied.</summary>
    Off,
}
