using TrtOperator.TensorRt.Abi;

namespace TrtOperator.TensorRt.Objects;

/// <summary>How a plan is built.</summary>
internal sealed unsafe class BuilderConfig(SlotTable slots, nint address) : NativeObject(slots, address, owned: true)
{
    protected override string Class => "VBuilderConfig";

    /// <summary>The flags as a bit mask.</summary>
    public uint Flags
    {
        get => ((delegate* unmanaged<nint, uint>)Method("getFlags"))(Self);
        set => ((delegate* unmanaged<nint, uint, void>)Method("setFlags"))(Self, value);
    }

    /// <summary>0 to 5; the library's own is 3.</summary>
    public int OptimizationLevel
    {
        get => ((delegate* unmanaged<nint, int>)Method("getBuilderOptimizationLevel"))(Self);
        set => ((delegate* unmanaged<nint, int, void>)Method("setBuilderOptimizationLevel"))(Self, value);
    }

    public int ProfilingVerbosity
    {
        get => ((delegate* unmanaged<nint, int>)Method("getProfilingVerbosity"))(Self);
        set => ((delegate* unmanaged<nint, int, void>)Method("setProfilingVerbosity"))(Self, value);
    }

    public int HardwareCompatibility
    {
        get => ((delegate* unmanaged<nint, int>)Method("getHardwareCompatibilityLevel"))(Self);
        set => ((delegate* unmanaged<nint, int, void>)Method("setHardwareCompatibilityLevel"))(Self, value);
    }

    /// <summary>The progress monitor's address; 0 for none.</summary>
    public nint ProgressMonitor
    {
        get => ((delegate* unmanaged<nint, nint>)Method("getProgressMonitor"))(Self);
        set => ((delegate* unmanaged<nint, nint, void>)Method("setProgressMonitor"))(Self, value);
    }

    public int ProfileCount => ((delegate* unmanaged<nint, int>)Method("getNbOptimizationProfiles"))(Self);

    /// <summary>For TensorRT for RTX: how many compute capabilities the plan serves.</summary>
    public int ComputeCapabilityCount => ((delegate* unmanaged<nint, int>)Method("getNbComputeCapabilities"))(Self);

    public bool GetFlag(int flag) => ((delegate* unmanaged<nint, int, byte>)Method("getFlag"))(Self, flag) != 0;

    public void SetFlag(int flag) => ((delegate* unmanaged<nint, int, void>)Method("setFlag"))(Self, flag);

    public void ClearFlag(int flag) => ((delegate* unmanaged<nint, int, void>)Method("clearFlag"))(Self, flag);

    /// <summary>The profile's index, or -1 where the library refuses it.</summary>
    public int AddProfile(OptimizationProfile profile) => ((delegate* unmanaged<nint, nint, int>)Method("addOptimizationProfile"))(Self, profile.Address);

    public ulong GetMemoryLimit(int pool) => ((delegate* unmanaged<nint, int, nuint>)Method("getMemoryPoolLimit"))(Self, pool);

    public void SetMemoryLimit(int pool, ulong bytes) => ((delegate* unmanaged<nint, int, nuint, void>)Method("setMemoryPoolLimit"))(Self, pool, checked((nuint)bytes));

    public bool SetComputeCapabilityCount(int count) => ((delegate* unmanaged<nint, int, byte>)Method("setNbComputeCapabilities"))(Self, count) != 0;

    public bool SetComputeCapability(int capability, int index) => ((delegate* unmanaged<nint, int, int, byte>)Method("setComputeCapability"))(Self, capability, index) != 0;

    public int GetComputeCapability(int index) => ((delegate* unmanaged<nint, int, int>)Method("getComputeCapability"))(Self, index);

    public TimingCache CreateTimingCache(ReadOnlySpan<byte> kept)
    {
        fixed (byte* bytes = kept)
        {
            return new TimingCache(Slots, Required(((delegate* unmanaged<nint, byte*, nuint, nint>)Method("createTimingCache"))(Self, bytes, (nuint)kept.Length), "timing cache"));
        }
    }

    public bool SetTimingCache(TimingCache cache, bool ignoreMismatch)
        => ((delegate* unmanaged<nint, nint, byte, byte>)Method("setTimingCache"))(Self, cache.Address, ignoreMismatch ? (byte)1 : (byte)0) != 0;
}
