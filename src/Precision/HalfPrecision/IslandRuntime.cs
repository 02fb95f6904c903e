namespace TrtOperator.Precision.HalfPrecision;

/// <summary>The runtime whose compiler an FP32 island must survive.</summary>
public enum IslandRuntime
{
    /// <summary>ONNX Runtime on the CPU: runs types as they are written.</summary>
    OnnxRuntime,

    /// <summary>TensorRT.</summary>
    TensorRt,

    /// <summary>TensorRT for RTX.</summary>
    TensorRtRtx,
}
