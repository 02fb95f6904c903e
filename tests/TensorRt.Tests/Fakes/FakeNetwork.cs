using System.Runtime.InteropServices;

namespace TrtOperator.TensorRt.Tests.Fakes;

/// <summary>A network: what the parser put into it, constants as layers of their own.</summary>
internal sealed unsafe class FakeNetwork(FakeTensorRt library, uint flags) : FakeObject(library, "VNetworkDefinition")
{
    private readonly List<FakeLayer> _layers = [];
    private readonly List<FakeTensor> _inputs = [];
    private readonly List<FakeTensor> _outputs = [];
    private string _name = "Unnamed Network 0";

    public static (string, nint)[] Functions =>
    [
        ("getName", (nint)(delegate* unmanaged<nint, nint>)&GetName),
        ("setName", (nint)(delegate* unmanaged<nint, nint, void>)&SetName),
        ("getFlags", (nint)(delegate* unmanaged<nint, uint>)&GetFlags),
        ("getNbLayers", (nint)(delegate* unmanaged<nint, int>)&CountLayers),
        ("getNbInputs", (nint)(delegate* unmanaged<nint, int>)&CountInputs),
        ("getNbOutputs", (nint)(delegate* unmanaged<nint, int>)&CountOutputs),
        ("getLayer", (nint)(delegate* unmanaged<nint, int, nint>)&GetLayer),
        ("getInput", (nint)(delegate* unmanaged<nint, int, nint>)&GetInput),
        ("getOutput", (nint)(delegate* unmanaged<nint, int, nint>)&GetOutput),
    ];

    public uint Flags => flags;

    public FakeGraph? Graph { get; private set; }

    /// <summary>The address at an index, or 0 beyond the ends.</summary>
    public static nint Pick<T>(IReadOnlyList<T> objects, int index)
        where T : FakeObject => index >= 0 && index < objects.Count ? objects[index].Address : 0;

    public void Take(FakeGraph graph)
    {
        Graph = graph;
        Dictionary<string, FakeTensor> tensors = new(StringComparer.Ordinal);
        FakeTensor Tensor(FakeGraph.Value value)
        {
            if (!tensors.TryGetValue(value.Name, out FakeTensor? tensor))
            {
                tensors[value.Name] = tensor = Own(new FakeTensor(Library, value, value.Name == graph.Input.Name, value.Name == graph.Output.Name));
            }

            return tensor;
        }

        foreach (FakeGraph.Layer layer in graph.Layers)
        {
            List<FakeTensor> inputs = [Tensor(layer.Input)];
            if (layer.Constant is { } constant)
            {
                FakeTensor weights = Tensor(constant);
                inputs.Add(weights);
                _layers.Add(Own(new FakeLayer(Library, constant.Name, "Constant", [], weights)));
            }

            _layers.Add(Own(new FakeLayer(Library, layer.Name, layer.Operator, inputs, Tensor(layer.Output))));
        }

        _inputs.Add(Tensor(graph.Input));
        _outputs.Add(Tensor(graph.Output));
    }

    [UnmanagedCallersOnly]
    private static nint GetName(nint self) => Serve<FakeNetwork, nint>(self, static network => network.Text(network._name));

    [UnmanagedCallersOnly]
    private static void SetName(nint self, nint name) => Do<FakeNetwork>(self, network => network._name = Read(name));

    [UnmanagedCallersOnly]
    private static uint GetFlags(nint self) => Serve<FakeNetwork, uint>(self, static network => network.Flags);

    [UnmanagedCallersOnly]
    private static int CountLayers(nint self) => Serve<FakeNetwork, int>(self, static network => network._layers.Count);

    [UnmanagedCallersOnly]
    private static int CountInputs(nint self) => Serve<FakeNetwork, int>(self, static network => network._inputs.Count);

    [UnmanagedCallersOnly]
    private static int CountOutputs(nint self) => Serve<FakeNetwork, int>(self, static network => network._outputs.Count);

    [UnmanagedCallersOnly]
    private static nint GetLayer(nint self, int index) => Serve<FakeNetwork, nint>(self, network => Pick(network._layers, index));

    [UnmanagedCallersOnly]
    private static nint GetInput(nint self, int index) => Serve<FakeNetwork, nint>(self, network => Pick(network._inputs, index));

    [UnmanagedCallersOnly]
    private static nint GetOutput(nint self, int index) => Serve<FakeNetwork, nint>(self, network => Pick(network._outputs, index));
}
