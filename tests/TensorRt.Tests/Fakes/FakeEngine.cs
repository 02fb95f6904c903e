using System.Runtime.InteropServices;
using TrtOperator.TensorRt.Objects;

namespace TrtOperator.TensorRt.Tests.Fakes;

/// <summary>An engine: all layers of the chain fused into one.</summary>
internal sealed unsafe class FakeEngine(FakeTensorRt library, FakeBuild build, FakeGraph graph) : FakeObject(library, "VCudaEngine")
{
    public static (string, nint)[] Functions =>
    [
        ("getNbLayers", (nint)(delegate* unmanaged<nint, int>)&CountLayers),
        ("getName", (nint)(delegate* unmanaged<nint, nint>)&GetName),
        ("getNbOptimizationProfiles", (nint)(delegate* unmanaged<nint, int>)&CountProfiles),
        ("getNbIOTensors", (nint)(delegate* unmanaged<nint, int>)&CountTensors),
        ("getIOTensorName", (nint)(delegate* unmanaged<nint, int, nint>)&GetTensorName),
        ("getTensorShape", (nint)(delegate* unmanaged<nint, nint, Dims>)&GetTensorShape),
        ("getTensorDataType", (nint)(delegate* unmanaged<nint, nint, int>)&GetTensorType),
        ("getTensorIOMode", (nint)(delegate* unmanaged<nint, nint, int>)&GetTensorMode),
        ("createEngineInspector", (nint)(delegate* unmanaged<nint, nint>)&CreateInspector),
        ("createExecutionContext", (nint)(delegate* unmanaged<nint, int, nint>)&CreateContext),
    ];

    public FakeBuild Build => build;

    public FakeGraph Graph => graph;

    private FakeGraph.Value? Find(nint name) => Read(name) is var text && text == Graph.Input.Name ? Graph.Input : text == Graph.Output.Name ? Graph.Output : null;

    [UnmanagedCallersOnly]
    private static int CountLayers(nint self) => Serve<FakeEngine, int>(self, static _ => 1);

    [UnmanagedCallersOnly]
    private static nint GetName(nint self) => Serve<FakeEngine, nint>(self, static engine => engine.Text("Unnamed Network 0"));

    [UnmanagedCallersOnly]
    private static int CountProfiles(nint self) => Serve<FakeEngine, int>(self, static engine => Math.Max(1, engine.Build.Profiles.Count));

    [UnmanagedCallersOnly]
    private static int CountTensors(nint self) => Serve<FakeEngine, int>(self, static _ => 2);

    [UnmanagedCallersOnly]
    private static nint GetTensorName(nint self, int index) => Serve<FakeEngine, nint>(self, engine => index switch
    {
        0 => engine.Text(engine.Graph.Input.Name),
        1 => engine.Text(engine.Graph.Output.Name),
        _ => 0,
    });

    [UnmanagedCallersOnly]
    private static Dims GetTensorShape(nint self, nint name) => Serve<FakeEngine, Dims>(self, engine => engine.Find(name) is { } value ? Dims.Of(value.Shape) : new Dims { Count = -1 });

    [UnmanagedCallersOnly]
    private static int GetTensorType(nint self, nint name) => Serve<FakeEngine, int>(self, static engine => engine.Library.Enums["DataType", "FLOAT"]);

    [UnmanagedCallersOnly]
    private static int GetTensorMode(nint self, nint name) => Serve<FakeEngine, int>(self, engine
        => engine.Library.Enums["TensorIOMode", engine.Find(name) is not { } value ? "NONE" : value == engine.Graph.Input ? "INPUT" : "OUTPUT"]);

    [UnmanagedCallersOnly]
    private static nint CreateInspector(nint self) => Serve<FakeEngine, nint>(self, static engine => new FakeInspector(engine).Address);

    [UnmanagedCallersOnly]
    private static nint CreateContext(nint self, int strategy) => Serve<FakeEngine, nint>(self, static engine => new FakeContext(engine).Address);
}
