using Google.Protobuf;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Onnx.Tests.Fuzzing;

/// <summary>
/// What is mutated: real models, whole where they are small, and else windows of consecutive nodes, so that an input costs a millisecond and every
/// operator that occurs is met.
/// </summary>
internal static class Seeds
{
    private const int WindowNodes = 12;
    private const int MostWholeBytes = 64 * 1024;
    private const int MostWeightBytes = 8 * 1024;

    /// <summary>Reads models and cuts them up.</summary>
    /// <param name="paths">The models' files.</param>
    /// <returns>At least one.</returns>
    public static IReadOnlyList<ModelProto> Of(IEnumerable<string> paths)
    {
        List<ModelProto> seeds = [Small(), .. BuiltSeeds.All()];
        foreach (string path in paths)
        {
            ModelProto model = OnnxModel.Load(path).Proto;
            if (model.CalculateSize() <= MostWholeBytes)
            {
                seeds.Add(model);
            }

            for (int from = 0; from < model.Graph.Node.Count; from += WindowNodes)
            {
                seeds.Add(Window(model, from));
            }
        }

        return seeds;
    }

    private static ModelProto Window(ModelProto model, int from)
    {
        ModelProto window = new() { IrVersion = model.IrVersion, ProducerName = model.ProducerName, Graph = new GraphProto { Name = "window" } };
        window.OpsetImport.Add(model.OpsetImport.Select(import => import.Clone()));
        NodeProto[] nodes = [.. model.Graph.Node.Skip(from).Take(WindowNodes).Where(node => node.CalculateSize() <= MostWholeBytes)];
        window.Graph.Node.Add(nodes.Select(node => node.Clone()));
        HashSet<string> made = [.. nodes.SelectMany(node => node.Output)];
        HashSet<string> read = [.. nodes.SelectMany(node => node.Input).Where(name => name.Length > 0 && !made.Contains(name))];
        foreach (TensorProto weight in model.Graph.Initializer.Where(weight => read.Contains(weight.Name)))
        {
            if (weight.CalculateSize() <= MostWeightBytes)
            {
                window.Graph.Initializer.Add(weight.Clone());
                read.Remove(weight.Name);
            }
        }

        Dictionary<string, ValueInfoProto> known = [];
        foreach (ValueInfoProto value in model.Graph.ValueInfo.Concat(model.Graph.Input).Concat(model.Graph.Output))
        {
            known[value.Name] = value;
        }

        window.Graph.Input.Add(read.Select(name => known.TryGetValue(name, out ValueInfoProto? value) ? value.Clone() : Float(name)));
        HashSet<string> consumed = [.. nodes.SelectMany(node => node.Input)];
        window.Graph.Output.Add(made.Where(name => name.Length > 0 && !consumed.Contains(name)).Select(name => known.TryGetValue(name, out ValueInfoProto? value) ? value.Clone() : Float(name)));
        window.Graph.ValueInfo.Add(made.Where(name => consumed.Contains(name) && known.ContainsKey(name)).Select(name => known[name].Clone()));
        return window;
    }

    // What no model at hand has: a function, a sparse initializer, quantization annotations, metadata, a tensor of text.
    private static ModelProto Small()
    {
        ModelProto model = new() { IrVersion = 8, ProducerName = "fuzz", Domain = "fuzz", DocString = "small", Graph = new GraphProto { Name = "small" } };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "local", Version = 1 });
        model.MetadataProps.Add(new StringStringEntryProto { Key = "k", Value = "v" });
        GraphProto graph = model.Graph;
        graph.Input.Add(Float("x", 2, 4));
        graph.Output.Add(Float("y", 2, 4));
        graph.Initializer.Add(Tensor("w", [4, 4], new float[16]));
        graph.Initializer.Add(new TensorProto { Name = "text", DataType = (int)TensorProto.Types.DataType.String, Dims = { 1 }, StringData = { ByteString.CopyFromUtf8("a") } });
        graph.SparseInitializer.Add(new SparseTensorProto
        {
            Values = Tensor("sparse", [2], [1, 2]),
            Indices = new TensorProto { Dims = { 2 }, DataType = (int)TensorProto.Types.DataType.Int64, Int64Data = { 0, 3 } },
            Dims = { 4 },
        });
        graph.QuantizationAnnotation.Add(new TensorAnnotation { TensorName = "w", QuantParameterTensorNames = { new StringStringEntryProto { Key = "SCALE_TENSOR", Value = "w" } } });
        graph.Node.Add(new NodeProto { OpType = "MatMul", Name = "mm", Input = { "x", "w" }, Output = { "m" } });
        graph.Node.Add(new NodeProto { OpType = "Double", Domain = "local", Name = "call", Input = { "m" }, Output = { "d" } });
        graph.Node.Add(new NodeProto { OpType = "Add", Name = "add", Input = { "d", "sparse" }, Output = { "y" } });
        FunctionProto function = new() { Name = "Double", Domain = "local", Input = { "a" }, Output = { "b" } };
        function.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        function.Node.Add(new NodeProto { OpType = "Add", Input = { "a", "a" }, Output = { "b" } });
        model.Functions.Add(function);
        return model;
    }

    private static ValueInfoProto Float(string name, params long[] dims)
    {
        TensorShapeProto shape = new();
        shape.Dim.Add(dims.Select(dim => new TensorShapeProto.Types.Dimension { DimValue = dim }));
        TypeProto.Types.Tensor tensor = new() { ElemType = (int)TensorProto.Types.DataType.Float };
        if (dims.Length > 0)
        {
            tensor.Shape = shape;
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private static TensorProto Tensor(string name, long[] dims, float[] values)
        => new() { Name = name, DataType = (int)TensorProto.Types.DataType.Float, Dims = { dims }, FloatData = { values } };
}
