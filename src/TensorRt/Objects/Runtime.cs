using TrtOperator.TensorRt.Abi;

namespace TrtOperator.TensorRt.Objects;

/// <summary>Loads plans.</summary>
internal sealed unsafe class Runtime(SlotTable slots, nint address) : NativeObject(slots, address, owned: true)
{
    protected override string Class => "VRuntime";

    /// <summary>The logger that the runtime was made with.</summary>
    public nint Logger => ((delegate* unmanaged<nint, nint>)Method("getLogger"))(Self);

    /// <summary>For TensorRT for RTX: how many bytes at a plan's beginning are its header.</summary>
    public long HeaderSize => ((delegate* unmanaged<nint, long>)Method("getEngineHeaderSize"))(Self);

    /// <summary>Loads a plan; null where the library refuses it, which it then has logged.</summary>
    public Engine? Deserialize(ReadOnlySpan<byte> plan)
    {
        fixed (byte* bytes = plan)
        {
            nint engine = ((delegate* unmanaged<nint, byte*, nuint, nint>)Method("deserializeCudaEngine"))(Self, bytes, (nuint)plan.Length);
            return engine == 0 ? null : new Engine(Slots, engine);
        }
    }

    /// <summary>For TensorRT for RTX: whether a plan would run on the GPU at hand, from its first bytes.</summary>
    /// <param name="header">The plan's first bytes.</param>
    /// <param name="diagnostics">Bits of EngineInvalidityDiagnostics.</param>
    public int Validity(ReadOnlySpan<byte> header, out ulong diagnostics)
    {
        ulong found = 0;
        fixed (byte* bytes = header)
        {
            int validity = ((delegate* unmanaged<nint, byte*, long, ulong*, int>)Method("getEngineValidity"))(Self, bytes, header.Length, &found);
            diagnostics = found;
            return validity;
        }
    }
}
