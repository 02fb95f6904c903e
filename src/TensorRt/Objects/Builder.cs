using TrtOperator.TensorRt.Abi;

namespace TrtOperator.TensorRt.Objects;

/// <summary>Makes plans.</summary>
internal sealed unsafe class Builder(SlotTable slots, nint address) : NativeObject(slots, address, owned: true)
{
    protected override string Class => "VBuilder";

    /// <summary>The logger that the builder was made with.</summary>
    public nint Logger => ((delegate* unmanaged<nint, nint>)Method("getLogger"))(Self);

    public int MaxThreads
    {
        get => ((delegate* unmanaged<nint, int>)Method("getMaxThreads"))(Self);
        set => ((delegate* unmanaged<nint, int, byte>)Method("setMaxThreads"))(Self, value);
    }

    /// <summary>The error recorder's address; 0 for none.</summary>
    public nint ErrorRecorder
    {
        get => ((delegate* unmanaged<nint, nint>)Method("getErrorRecorder"))(Self);
        set => ((delegate* unmanaged<nint, nint, void>)Method("setErrorRecorder"))(Self, value);
    }

    public BuilderConfig CreateConfig()
        => new(Slots, Required(((delegate* unmanaged<nint, nint>)Method("createBuilderConfig"))(Self), "builder configuration"));

    /// <param name="flags">Bits of NetworkDefinitionCreationFlag, whose numbers depend on the ABI.</param>
    public NetworkDefinition CreateNetwork(uint flags)
        => new(Slots, Required(((delegate* unmanaged<nint, uint, nint>)Method("createNetworkV2"))(Self, flags), "network"));

    public OptimizationProfile CreateProfile()
        => new(Slots, Required(((delegate* unmanaged<nint, nint>)Method("createOptimizationProfile"))(Self), "optimization profile"));

    /// <summary>Builds the plan; null where the library fails, which it then has logged.</summary>
    public HostMemory? Build(NetworkDefinition network, BuilderConfig config)
    {
        nint plan = ((delegate* unmanaged<nint, nint, nint, nint>)Method("buildSerializedNetwork"))(Self, network.Address, config.Address);
        return plan == 0 ? null : new HostMemory(Slots, plan);
    }
}
