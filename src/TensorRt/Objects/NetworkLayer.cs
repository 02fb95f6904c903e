using TrtOperator.TensorRt.Abi;

namespace TrtOperator.TensorRt.Objects;

/// <summary>A layer of the parsed network. The network owns it.</summary>
internal sealed unsafe class NetworkLayer(SlotTable slots, nint address) : NativeObject(slots, address, owned: false)
{
    protected override string Class => "VLayer";

    // The public part of a layer begins as other objects do; its implementation pointer stands in the same place.
    public string Name => Text(((delegate* unmanaged<nint, nint>)Method("getName"))(Self));

    public int Type => ((delegate* unmanaged<nint, int>)Method("getType"))(Self);

    public string Metadata => Text(((delegate* unmanaged<nint, nint>)Method("getMetadata"))(Self));

    public int InputCount => ((delegate* unmanaged<nint, int>)Method("getNbInputs"))(Self);

    public int OutputCount => ((delegate* unmanaged<nint, int>)Method("getNbOutputs"))(Self);

    public NetworkTensor? Input(int index)
    {
        nint tensor = ((delegate* unmanaged<nint, int, nint>)Method("getInput"))(Self, index);
        return tensor == 0 ? null : new NetworkTensor(Slots, tensor);
    }

    public NetworkTensor? Output(int index)
    {
        nint tensor = ((delegate* unmanaged<nint, int, nint>)Method("getOutput"))(Self, index);
        return tensor == 0 ? null : new NetworkTensor(Slots, tensor);
    }

    public int OutputType(int index) => ((delegate* unmanaged<nint, int, int>)Method("getOutputType"))(Self, index);
}
