using System.Buffers.Binary;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.TensorRt.Tests.Fakes;

/// <summary>A chain of products with constants and of Relus: all that the fakes know to run.</summary>
internal sealed class FakeGraph
{
    private FakeGraph(byte[] model, Value input, IReadOnlyList<Layer> layers)
    {
        Model = model;
        Input = input;
        Layers = layers;
    }

    public byte[] Model { get; }

    public Value Input { get; }

    public Value Output => Layers[^1].Output;

    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>Reads a model; a node that is unknown is told in <paramref name="refusal"/>.</summary>
    public static FakeGraph? Read(byte[] model, out Refusal? refusal)
    {
        GraphProto graph;
        try
        {
            graph = ModelProto.Parser.ParseFrom(model).Graph ?? new GraphProto();
        }
        catch (Google.Protobuf.InvalidProtocolBufferException exception)
        {
            refusal = new Refusal(-1, string.Empty, string.Empty, 4, $"Failed to parse the model: {exception.Message}");
            return null;
        }

        Dictionary<string, TensorProto> constants = graph.Initializer.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        ValueInfoProto[] fed = [.. graph.Input.Where(input => !constants.ContainsKey(input.Name))];
        if (fed.Length != 1 || graph.Output.Count != 1 || graph.Node.Count == 0)
        {
            refusal = new Refusal(-1, string.Empty, string.Empty, 4, "The model does not have one input, one output and a node.");
            return null;
        }

        Value input = new(fed[0].Name, [.. fed[0].Type.TensorType.Shape.Dim.Select(dim => dim.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue ? dim.DimValue : -1)]);
        List<Layer> layers = [];
        Value last = input;
        for (int i = 0; i < graph.Node.Count; i++)
        {
            NodeProto node = graph.Node[i];
            if (!TryRead(node, last, constants, out Layer? layer))
            {
                refusal = new Refusal(i, node.Name, node.OpType, 8, $"No importer registered for op: {node.OpType}. Attempted to import as plugin.");
                return null;
            }

            layers.Add(layer!);
            last = layer!.Output;
        }

        refusal = last.Name == graph.Output[0].Name ? null : new Refusal(-1, string.Empty, string.Empty, 4, "The last node does not make the output.");
        return refusal is null ? new FakeGraph(model, input, layers) : null;
    }

    /// <summary>The shape of the output for a shape of the input.</summary>
    public long[] OutputShape(long[] input)
        => Layers.LastOrDefault(static layer => layer.Weights is not null) is { } product ? [.. input[..^1], product.Columns] : input;

    /// <summary>What the chain makes of an input, row by row.</summary>
    public float[] Run(ReadOnlySpan<float> input)
    {
        float[] values = input.ToArray();
        foreach (Layer layer in Layers)
        {
            values = layer.Weights is null ? [.. values.Select(static value => Math.Max(0, value))] : Product(values, layer);
        }

        return values;
    }

    private static float[] Product(float[] values, Layer layer)
    {
        int inner = layer.Weights!.Length / layer.Columns;
        float[] product = new float[values.Length / inner * layer.Columns];
        for (int i = 0; i < product.Length; i++)
        {
            for (int k = 0; k < inner; k++)
            {
                product[i] += values[(i / layer.Columns * inner) + k] * layer.Weights[(k * layer.Columns) + (i % layer.Columns)];
            }
        }

        return product;
    }

    private static bool TryRead(NodeProto node, Value input, Dictionary<string, TensorProto> constants, out Layer? layer)
    {
        layer = null;
        if (node.Input.Count == 0 || node.Input[0] != input.Name || node.Output.Count != 1)
        {
            return false;
        }

        if (node is { OpType: "Relu", Input.Count: 1 })
        {
            layer = new Layer(node.Name, node.OpType, input, null, input with { Name = node.Output[0] }, null, 0);
        }
        else if (node is { OpType: "MatMul", Input.Count: 2 }
            && constants.TryGetValue(node.Input[1], out TensorProto? weights)
            && weights.Dims.Count == 2 && weights.Dims[0] == input.Shape[^1] && weights.DataType == (int)TensorProto.Types.DataType.Float)
        {
            Value output = new(node.Output[0], [.. input.Shape[..^1], weights.Dims[1]]);
            layer = new Layer(node.Name, node.OpType, input, new Value(weights.Name, [.. weights.Dims]), output, Floats(weights), (int)weights.Dims[1]);
        }

        return layer is not null;
    }

    private static float[] Floats(TensorProto tensor)
    {
        if (tensor.RawData.IsEmpty)
        {
            return [.. tensor.FloatData];
        }

        float[] values = new float[tensor.RawData.Length / sizeof(float)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(tensor.RawData.Span[(i * sizeof(float))..]);
        }

        return values;
    }

    internal sealed record Value(string Name, long[] Shape);

    internal sealed record Layer(string Name, string Operator, Value Input, Value? Constant, Value Output, float[]? Weights, int Columns);

    internal sealed record Refusal(int Node, string Name, string Operator, int Code, string Description);
}
