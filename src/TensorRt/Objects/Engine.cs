using TrtOperator.TensorRt.Abi;

namespace TrtOperator.TensorRt.Objects;

/// <summary>A loaded plan.</summary>
internal sealed unsafe class Engine(SlotTable slots, nint address) : NativeObject(slots, address, owned: true)
{
    protected override string Class => "VCudaEngine";

    public int LayerCount => ((delegate* unmanaged<nint, int>)Method("getNbLayers"))(Self);

    public string Name => Text(((delegate* unmanaged<nint, nint>)Method("getName"))(Self));

    public int ProfileCount => ((delegate* unmanaged<nint, int>)Method("getNbOptimizationProfiles"))(Self);

    public int TensorCount => ((delegate* unmanaged<nint, int>)Method("getNbIOTensors"))(Self);

    public string TensorName(int index) => Text(((delegate* unmanaged<nint, int, nint>)Method("getIOTensorName"))(Self, index));

    public long[] TensorShape(string tensor)
    {
        using NativeText name = new(tensor);
        return ((delegate* unmanaged<nint, nint, Dims>)Method("getTensorShape"))(Self, name.Address).ToArray();
    }

    public int TensorType(string tensor) => Number("getTensorDataType", tensor);

    /// <summary>A number of TensorIOMode.</summary>
    public int TensorMode(string tensor) => Number("getTensorIOMode", tensor);

    public EngineInspector CreateInspector()
        => new(Slots, Required(((delegate* unmanaged<nint, nint>)Method("createEngineInspector"))(Self), "engine inspector"));

    /// <param name="strategy">A number of ExecutionContextAllocationStrategy; 0 lets the context hold its own memory.</param>
    public ExecutionContext CreateContext(int strategy = 0)
        => new(Slots, Required(((delegate* unmanaged<nint, int, nint>)Method("createExecutionContext"))(Self, strategy), "execution context"));

    private int Number(string method, string tensor)
    {
        using NativeText name = new(tensor);
        return ((delegate* unmanaged<nint, nint, int>)Method(method))(Self, name.Address);
    }
}
