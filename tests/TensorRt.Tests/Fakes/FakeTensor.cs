using System.Runtime.InteropServices;
using TrtOperator.TensorRt.Objects;

namespace TrtOperator.TensorRt.Tests.Fakes;

/// <summary>A tensor of a network; every one is of FLOAT.</summary>
internal sealed unsafe class FakeTensor(FakeTensorRt library, FakeGraph.Value value, bool isInput, bool isOutput) : FakeObject(library, "VTensor")
{
    private readonly byte _isInput = isInput ? (byte)1 : (byte)0;
    private readonly byte _isOutput = isOutput ? (byte)1 : (byte)0;

    public static (string, nint)[] Functions =>
    [
        ("getName", (nint)(delegate* unmanaged<nint, nint>)&GetName),
        ("getDimensions", (nint)(delegate* unmanaged<nint, Dims>)&GetDimensions),
        ("getType", (nint)(delegate* unmanaged<nint, int>)&GetDataType),
        ("isNetworkInput", (nint)(delegate* unmanaged<nint, byte>)&IsInput),
        ("isNetworkOutput", (nint)(delegate* unmanaged<nint, byte>)&IsOutput),
        ("isShapeTensor", (nint)(delegate* unmanaged<nint, byte>)&IsShape),
    ];

    public FakeGraph.Value Value => value;

    [UnmanagedCallersOnly]
    private static nint GetName(nint self) => Serve<FakeTensor, nint>(self, static tensor => tensor.Text(tensor.Value.Name));

    [UnmanagedCallersOnly]
    private static Dims GetDimensions(nint self) => Serve<FakeTensor, Dims>(self, static tensor => Dims.Of(tensor.Value.Shape));

    [UnmanagedCallersOnly]
    private static int GetDataType(nint self) => Serve<FakeTensor, int>(self, static tensor => tensor.Library.Enums["DataType", "FLOAT"]);

    [UnmanagedCallersOnly]
    private static byte IsInput(nint self) => Serve<FakeTensor, byte>(self, static tensor => tensor._isInput);

    [UnmanagedCallersOnly]
    private static byte IsOutput(nint self) => Serve<FakeTensor, byte>(self, static tensor => tensor._isOutput);

    [UnmanagedCallersOnly]
    private static byte IsShape(nint self) => Serve<FakeTensor, byte>(self, static _ => 0);
}
