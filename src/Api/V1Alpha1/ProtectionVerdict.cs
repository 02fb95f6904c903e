using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>What the built plan shows of a protected layer.</summary>
[JsonConverter(typeof(EnumNameConverter<ProtectionVerdict>))]
public enum ProtectionVerdict
{
    /// <summary>A matrix product or convolution whose inputs and weights are Float.</summary>
    Strict,

    /// <summary>The node's own operations run in float, alone or within a fused kernel.</summary>
    Computed,

    /// <summary>The sources do not show it.</summary>
    NotProvable,
}
