namespace TrtOperator.TensorRt.Abi;

/// <summary>What the ABIs are called before people.</summary>
public static class AbiNames
{
    /// <summary>The name of an ABI.</summary>
    public static string Of(AbiVersion abi) => abi switch
    {
        AbiVersion.TensorRt10 => "TensorRT 10",
        AbiVersion.TensorRt11 => "TensorRT 11",
        _ => "TensorRT for RTX 1.7",
    };
}
