using System.Runtime.InteropServices;

namespace TrtOperator.TensorRt.Tests.Fakes;

/// <summary>Bytes that the library gives away.</summary>
internal sealed unsafe class FakeMemory : FakeObject
{
    private readonly nint _data;
    private readonly nuint _size;

    public FakeMemory(FakeTensorRt library, ReadOnlySpan<byte> bytes)
        : base(library, "VHostMemory")
    {
        _size = (nuint)bytes.Length;
        _data = (nint)NativeMemory.Alloc(_size);
        bytes.CopyTo(new Span<byte>((void*)_data, bytes.Length));
    }

    public static (string, nint)[] Functions =>
    [
        ("data", (nint)(delegate* unmanaged<nint, nint>)&Data),
        ("size", (nint)(delegate* unmanaged<nint, nuint>)&Size),
        ("type", (nint)(delegate* unmanaged<nint, int>)&Type),
    ];

    protected override void FreeMore() => NativeMemory.Free((void*)_data);

    [UnmanagedCallersOnly]
    private static nint Data(nint self) => Serve<FakeMemory, nint>(self, static memory => memory._data);

    [UnmanagedCallersOnly]
    private static nuint Size(nint self) => Serve<FakeMemory, nuint>(self, static memory => memory._size);

    [UnmanagedCallersOnly]
    private static int Type(nint self) => Serve<FakeMemory, int>(self, static memory => memory.Library.Enums["DataType", "INT8"]);
}
