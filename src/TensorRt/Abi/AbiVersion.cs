namespace TrtOperator.TensorRt.Abi;

/// <summary>A binary interface: where each method stands in its vtable, and what the enumerations' numbers are.</summary>
public enum AbiVersion
{
    /// <summary>TensorRT 10.x.</summary>
    TensorRt10,

    /// <summary>TensorRT 11.x.</summary>
    TensorRt11,

    /// <summary>TensorRT for RTX 1.7.</summary>
    Rtx17,
}
