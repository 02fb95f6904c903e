using TrtOperator.TensorRt.Abi;

namespace TrtOperator.TensorRt.Objects;

/// <summary>A tensor of the network. The network owns it.</summary>
internal sealed unsafe class NetworkTensor(SlotTable slots, nint address) : NativeObject(slots, address, owned: false)
{
    protected override string Class => "VTensor";

    public string Name => Text(((delegate* unmanaged<nint, nint>)Method("getName"))(Self));

    /// <summary>Its dimensions; -1 where they are dynamic.</summary>
    public long[] Dimensions => ((delegate* unmanaged<nint, Dims>)Method("getDimensions"))(Self).ToArray();

    public int Type => ((delegate* unmanaged<nint, int>)Method("getType"))(Self);

    public bool IsNetworkInput => ((delegate* unmanaged<nint, byte>)Method("isNetworkInput"))(Self) != 0;

    public bool IsNetworkOutput => ((delegate* unmanaged<nint, byte>)Method("isNetworkOutput"))(Self) != 0;

    /// <summary>Whether its values are shapes, so that a profile gives values and not dimensions.</summary>
    public bool IsShapeTensor => ((delegate* unmanaged<nint, byte>)Method("isShapeTensor"))(Self) != 0;
}
