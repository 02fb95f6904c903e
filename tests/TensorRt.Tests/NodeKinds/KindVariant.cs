namespace TrtOperator.TensorRt.Tests.NodeKinds;

/// <summary>What is allowed around the protected node.</summary>
public enum KindVariant
{
    /// <summary>FP16.</summary>
    Fp16,

    /// <summary>INT8, the rest FP16.</summary>
    Int8Fp16,

    /// <summary>INT8, the rest FP32.</summary>
    Int8Fp32,
}
