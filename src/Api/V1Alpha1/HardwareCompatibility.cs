using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>Which GPUs a plan serves.</summary>
[JsonConverter(typeof(DeclaredEnumConverter<HardwareCompatibility>))]
public enum HardwareCompatibility
{
    /// <summary>Every GPU of the target's compute capability.</summary>
    SameComputeCapability,

    /// <summary>Only the GPU product named in gpuProduct.</summary>
    None,
}
