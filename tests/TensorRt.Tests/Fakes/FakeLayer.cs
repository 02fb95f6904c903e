using System.Runtime.InteropServices;

namespace TrtOperator.TensorRt.Tests.Fakes;

/// <summary>A layer of a network.</summary>
internal sealed unsafe class FakeLayer(FakeTensorRt library, string name, string kind, IReadOnlyList<FakeTensor> inputs, FakeTensor output) : FakeObject(library, "VLayer")
{
    // The numbers that TensorRT gives the layers of these operators.
    private const int Activation = 2;
    private const int MatrixMultiply = 17;
    private const int Constant = 19;

    private readonly string _name = name;
    private readonly string _kind = kind;
    private readonly IReadOnlyList<FakeTensor> _inputs = inputs;
    private readonly FakeTensor[] _outputs = [output];

    public static (string, nint)[] Functions =>
    [
        ("getType", (nint)(delegate* unmanaged<nint, int>)&GetKind),
        ("getName", (nint)(delegate* unmanaged<nint, nint>)&GetName),
        ("getMetadata", (nint)(delegate* unmanaged<nint, nint>)&GetMetadata),
        ("getNbInputs", (nint)(delegate* unmanaged<nint, int>)&CountInputs),
        ("getNbOutputs", (nint)(delegate* unmanaged<nint, int>)&CountOutputs),
        ("getInput", (nint)(delegate* unmanaged<nint, int, nint>)&GetInput),
        ("getOutput", (nint)(delegate* unmanaged<nint, int, nint>)&GetOutput),
        ("getOutputType", (nint)(delegate* unmanaged<nint, int, int>)&GetOutputType),
    ];

    [UnmanagedCallersOnly]
    private static int GetKind(nint self) => Serve<FakeLayer, int>(self, static layer => layer._kind switch { "MatMul" => MatrixMultiply, "Relu" => Activation, _ => Constant });

    [UnmanagedCallersOnly]
    private static nint GetName(nint self) => Serve<FakeLayer, nint>(self, static layer => layer.Text(layer._name));

    [UnmanagedCallersOnly]
    private static nint GetMetadata(nint self) => Serve<FakeLayer, nint>(self, static layer => layer.Text($"[ONNX Layer: {layer._name}]"));

    [UnmanagedCallersOnly]
    private static int CountInputs(nint self) => Serve<FakeLayer, int>(self, static layer => layer._inputs.Count);

    [UnmanagedCallersOnly]
    private static int CountOutputs(nint self) => Serve<FakeLayer, int>(self, static layer => layer._outputs.Length);

    [UnmanagedCallersOnly]
    private static nint GetInput(nint self, int index) => Serve<FakeLayer, nint>(self, layer => FakeNetwork.Pick(layer._inputs, index));

    [UnmanagedCallersOnly]
    private static nint GetOutput(nint self, int index) => Serve<FakeLayer, nint>(self, layer => FakeNetwork.Pick(layer._outputs, index));

    [UnmanagedCallersOnly]
    private static int GetOutputType(nint self, int index) => Serve<FakeLayer, int>(self, static layer => layer.Library.Enums["DataType", "FLOAT"]);
}
