using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>Whether the mean of what INT8 takes away from a layer's output is added to the layer's bias.</summary>
[JsonConverter(typeof(DeclaredEnumConverter<BiasCorrectionMode>))]
public enum BiasCorrectionMode
{
    /// <summary>Applied where the layer's error falls and the network's outputs do not suffer, both on samples that did not choose it.</summary>
    Auto,

    /// <summary>Never applied.</summary>
    Off,
}
