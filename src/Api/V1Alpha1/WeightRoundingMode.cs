using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>Whether the weights of a layer are rounded up or down so that the layer's output is closest to FP32's.</summary>
[JsonConverter(typeof(DeclaredEnumConverter<WeightRoundingMode>))]
public enum WeightRoundingMode
{
    /// <summary>Applied where the layer's error falls and the network's outputs do not suffer, both on samples that did not choose it.</summary>
    Auto,

    /// <summary>Never applied: every weight takes its nearest value.</summary>
    Off,
}
