using TrtOperator.TensorRt.Abi;

namespace TrtOperator.TensorRt.Objects;

/// <summary>What the builder has timed, to be used again by builds for the same GPU and the same library.</summary>
internal sealed unsafe class TimingCache(SlotTable slots, nint address) : NativeObject(slots, address, owned: true)
{
    protected override string Class => "VTimingCache";

    public HostMemory Serialize()
        => new(Slots, Required(((delegate* unmanaged<nint, nint>)Method("serialize"))(Self), "serialized timing cache"));
}
