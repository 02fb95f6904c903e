using TrtOperator.TensorRt.Abi;

namespace TrtOperator.TensorRt.Objects;

/// <summary>A network, strongly typed: every type in it is the graph's.</summary>
internal sealed unsafe class NetworkDefinition(SlotTable slots, nint address) : NativeObject(slots, address, owned: true)
{
    protected override string Class => "VNetworkDefinition";

    public string Name
    {
        get => Text(((delegate* unmanaged<nint, nint>)Method("getName"))(Self));
        set
        {
            using NativeText text = new(value);
            ((delegate* unmanaged<nint, nint, void>)Method("setName"))(Self, text.Address);
        }
    }

    public uint Flags => ((delegate* unmanaged<nint, uint>)Method("getFlags"))(Self);

    public int LayerCount => ((delegate* unmanaged<nint, int>)Method("getNbLayers"))(Self);

    public int InputCount => ((delegate* unmanaged<nint, int>)Method("getNbInputs"))(Self);

    public int OutputCount => ((delegate* unmanaged<nint, int>)Method("getNbOutputs"))(Self);

    public NetworkLayer Layer(int index)
        => new(Slots, Required(((delegate* unmanaged<nint, int, nint>)Method("getLayer"))(Self, index), "layer"));

    public NetworkTensor Input(int index)
        => new(Slots, Required(((delegate* unmanaged<nint, int, nint>)Method("getInput"))(Self, index), "input"));

    public NetworkTensor Output(int index)
        => new(Slots, Required(((delegate* unmanaged<nint, int, nint>)Method("getOutput"))(Self, index), "output"));
}
