using System.Runtime.InteropServices;
using System.Text.Json;

namespace TrtOperator.TensorRt.Tests.Fakes;

/// <summary>The inspector: JSON in the shape of its major.</summary>
internal sealed unsafe class FakeInspector(FakeEngine engine) : FakeObject(engine.Library, "VEngineInspector")
{
    public static (string, nint)[] Functions =>
    [
        ("getEngineInformation", (nint)(delegate* unmanaged<nint, int, nint>)&Describe),
        ("setExecutionContext", (nint)(delegate* unmanaged<nint, nint, byte>)&SetContext),
    ];

    [UnmanagedCallersOnly]
    private static nint Describe(nint self, int format) => Serve<FakeInspector, nint>(self, inspector => inspector.Text(
        format == inspector.Library.Enums["LayerInformationFormat", "JSON"] ? inspector.Json() : "Layers:\n" + inspector.FusedName()));

    [UnmanagedCallersOnly]
    private static byte SetContext(nint self, nint context) => Serve<FakeInspector, byte>(self, inspector => At<FakeContext>(context).Belongs(inspector.Engine()) ? (byte)1 : (byte)0);

    private FakeEngine Engine() => engine;

    private string FusedName() => string.Join(" + ", engine.Graph.Layers.Select(static layer => layer.Name));

    private string Json()
    {
        FakeGraph graph = engine.Graph;
        bool isNewer = Library.Slots.Abi == TensorRt.Abi.AbiVersion.TensorRt11;
        object layer = engine.Build.Verbosity == Library.Enums["ProfilingVerbosity", "DETAILED"]
            ? new Dictionary<string, object>
            {
                ["Name"] = FusedName(),
                ["LayerType"] = "gemm",
                ["Inputs"] = new[] { Tensor(graph.Input, isNewer) },
                ["Outputs"] = new[] { Tensor(graph.Output, isNewer) },
                ["TacticName"] = "fake_sgemm",
                ["Metadata"] = string.Join('\u001e', graph.Layers.Select(static layer => $"[ONNX Layer: {layer.Name}]")),
            }
            : FusedName();
        Dictionary<string, object> described = new() { ["Layers"] = new[] { layer } };
        if (isNewer)
        {
            described["I/O Tensors"] = new[] { Bound(graph.Input, "Input"), Bound(graph.Output, "Output") };
        }
        else
        {
            described["Bindings"] = new[] { graph.Input.Name, graph.Output.Name };
        }

        return JsonSerializer.Serialize(described);
    }

    private static Dictionary<string, object> Tensor(FakeGraph.Value value, bool isNewer)
    {
        Dictionary<string, object> tensor = new() { ["Name"] = value.Name, ["Location"] = "Device", ["Dimensions"] = value.Shape };
        if (isNewer)
        {
            tensor["Format"] = "Row major linear";
            tensor["DataType"] = "FP32";
        }
        else
        {
            tensor["Format/Datatype"] = "Row major linear FP32";
        }

        return tensor;
    }

    private static Dictionary<string, object> Bound(FakeGraph.Value value, string mode)
        => new() { ["Name"] = value.Name, ["IOMode"] = mode, ["DataType"] = "FP32", ["Dimensions"] = value.Shape, ["Location"] = "Device" };
}
