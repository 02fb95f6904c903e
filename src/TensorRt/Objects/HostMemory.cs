using TrtOperator.TensorRt.Abi;

namespace TrtOperator.TensorRt.Objects;

/// <summary>Bytes that the library holds: a plan or a timing cache.</summary>
internal sealed unsafe class HostMemory(SlotTable slots, nint address) : NativeObject(slots, address, owned: true)
{
    protected override string Class => "VHostMemory";

    public nint Data => ((delegate* unmanaged<nint, nint>)Method("data"))(Self);

    public long Size => checked((long)((delegate* unmanaged<nint, nuint>)Method("size"))(Self));

    public int Type => ((delegate* unmanaged<nint, int>)Method("type"))(Self);

    /// <summary>The bytes, valid until this is disposed.</summary>
    public Stream Open() => new UnmanagedMemoryStream((byte*)Data, Size);

    public ReadOnlySpan<byte> First(int bytes) => new((byte*)Data, (int)Math.Min(Size, bytes));
}
