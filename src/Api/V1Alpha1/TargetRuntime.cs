using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>What builds and runs a target's engine.</summary>
[JsonConverter(typeof(DeclaredEnumConverter<TargetRuntime>))]
public enum TargetRuntime
{
    /// <summary>TensorRT 10.7 or later, built and proven on a GPU of the target.</summary>
    TensorRT,

    /// <summary>TensorRT for RTX, built ahead of time on a CPU node.</summary>
    TensorRTRTX,

    /// <summary>ONNX Runtime on the CPU; the engine is the prepared model itself.</summary>
    OnnxRuntime,
}
