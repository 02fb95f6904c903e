using TrtOperator.Onnx;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.TensorRt.Tests.NodeKinds;

/// <summary>Every kind of node that a protection may name.</summary>
internal static class AllNodeKinds
{
    private const long Wide = 64;

    public static IReadOnlyList<NodeKind> All { get; } = [.. Products(), .. Convolutions(), .. Attentions(), .. Normalizations(), .. Pointwise(), .. Others()];

    public static NodeKind Of(string name) => All.Single(kind => kind.Name == name);

    private static IEnumerable<NodeKind> Products()
    {
        yield return new("MatMul", ["n"], graph => graph.ThenProduct(graph.MatMul("n", graph.Sequence(), Wide, Wide), Wide));
        yield return new("MatMul, bias behind", ["n"], graph => graph.ThenProduct(graph.Node("Add", "bias", [graph.MatMul("n", graph.Sequence(), Wide, Wide), graph.Weight("b", Wide)]), Wide));
        yield return new("MatMul and its bias", ["n", "bias"], graph => graph.ThenProduct(graph.Node("Add", "bias", [graph.MatMul("n", graph.Sequence(), Wide, Wide), graph.Weight("b", Wide)]), Wide));
        yield return new("MatMul of two activations", ["n"], graph =>
        {
            string left = graph.Sequence();
            string right = graph.Node("Transpose", "turn", [graph.Node("Tanh", "tanh", [left])], node => node.SetInts("perm", 0, 2, 1));
            graph.ThenProduct(graph.Node("MatMul", "n", [left, right]), 16);
        });
        yield return new("MatMul behind a Reshape", ["n"], graph =>
        {
            string shaped = graph.Node("Reshape", "shape", [graph.Sequence(), graph.Int64s("rows", -1, 64)]);
            graph.ThenProduct(graph.MatMul("n", shaped, Wide, Wide), Wide);
        });
        yield return new("two MatMul in a row", ["n", "m"], graph => graph.ThenProduct(graph.MatMul("m", graph.MatMul("n", graph.Sequence(), Wide, Wide), Wide, Wide), Wide));
        yield return new("MatMul scaled", ["n", "scale"], graph => graph.ThenProduct(graph.Node("Mul", "scale", [graph.MatMul("n", graph.Sequence(), Wide, Wide), graph.Floats("s", [0.5f])]), Wide));
        foreach (bool bias in new[] { false, true })
        {
            yield return new(bias ? "Gemm with bias" : "Gemm", ["n"], graph =>
            {
                string rows = graph.Rows();
                string weight = graph.Weight("n.w", Wide, Wide);
                graph.ThenProduct(graph.Node("Gemm", "n", bias ? [rows, weight, graph.Weight("n.b", Wide)] : [rows, weight]), Wide);
            });
        }
    }

    private static IEnumerable<NodeKind> Convolutions()
    {
        foreach ((string name, int kernel, long group) in new[] { ("Conv 1x1", 1, 1L), ("Conv 3x3", 3, 1L), ("Conv depthwise", 3, KindGraph.Channels) })
        {
            foreach (bool bias in new[] { false, true })
            {
                yield return new(bias ? $"{name} with bias" : name, ["n"], graph => graph.ThenConv(graph.Conv("n", graph.Image(), kernel, bias, group)));
            }
        }

        foreach (bool bias in new[] { false, true })
        {
            yield return new(bias ? "ConvTranspose with bias" : "ConvTranspose", ["n"], graph => graph.ThenConv(Transposed(graph, bias)));
        }

        yield return new("Conv and BatchNormalization", ["n", "bn"], graph => graph.ThenConv(BatchNormalization(graph, "bn", graph.Conv("n", graph.Image(), 3, false))));
        yield return new("Conv and Mul by a vector", ["n", "scale"], graph => graph.ThenConv(graph.Node("Mul", "scale", [graph.Conv("n", graph.Image(), 3, false), graph.Positive("s", KindGraph.Channels, 1, 1)])));
        foreach ((string scaling, string name) in new[] { ("Mul", "Conv multiplied by one number"), ("Div", "Conv divided by one number") })
        {
            yield return new(name, ["n", "scale"], graph => graph.ThenConv(graph.Node(scaling, "scale", [graph.Conv("n", graph.Image(), 3, false), graph.Floats("s", [2f])])));
        }

        yield return new("ConvTranspose multiplied by one number", ["n", "scale"], graph => graph.ThenConv(graph.Node("Mul", "scale", [Transposed(graph, false), graph.Floats("s", [2f])])));
        yield return new("Conv depthwise multiplied by one number", ["n", "scale"], graph => graph.ThenConv(graph.Node("Mul", "scale", [graph.Conv("n", graph.Image(), 3, false, KindGraph.Channels), graph.Floats("s", [2f])])));
        yield return new("Conv transposed and multiplied by one number", ["n", "turn", "scale"], graph =>
        {
            string turned = graph.Node("Transpose", "turn", [graph.Conv("n", graph.Image(), 3, false)], node => node.SetInts("perm", 0, 1, 3, 2));
            graph.ThenConv(graph.Node("Mul", "scale", [turned, graph.Floats("s", [2f])]));
        });
        yield return new("Conv multiplied by one number and transposed", ["n", "scale", "turn"], graph =>
        {
            string scaled = graph.Node("Mul", "scale", [graph.Conv("n", graph.Image(), 3, false), graph.Floats("s", [2f])]);
            graph.ThenConv(graph.Node("Transpose", "turn", [scaled], node => node.SetInts("perm", 0, 1, 3, 2)));
        });
        yield return new("two Conv in a row", ["n", "m"], graph => graph.ThenConv(graph.Conv("m", graph.Conv("n", graph.Image(), 3, false), 1, false)));
    }

    private static IEnumerable<NodeKind> Attentions()
    {
        foreach ((string name, string[] nodes) in new (string, string[])[]
        {
            ("Softmax of an attention", ["softmax"]),
            ("scores of an attention", ["scores", "scale", "softmax"]),
            ("core of an attention", ["scores", "scale", "softmax", "values"]),
            ("projections of an attention", ["q", "k", "v"]),
        })
        {
            yield return new(name, nodes, static graph =>
            {
                string x = graph.Sequence();
                string heads = graph.Int64s("heads", 0, 16, 4, 16);
                string[] parts = [.. new[] { "q", "k", "v" }.Select(part => graph.Node(
                    "Transpose",
                    part + ".heads",
                    [graph.Node("Reshape", part + ".split", [graph.MatMul(part, x, Wide, Wide), heads])],
                    node => node.SetInts("perm", part == "k" ? [0, 2, 3, 1] : [0, 2, 1, 3])))];
                string scaled = graph.Node("Mul", "scale", [graph.Node("MatMul", "scores", [parts[0], parts[1]]), graph.Floats("s", [0.25f])]);
                string values = graph.Node("MatMul", "values", [graph.Node("Softmax", "softmax", [scaled]), parts[2]]);
                string back = graph.Node("Transpose", "back", [values], static node => node.SetInts("perm", 0, 2, 1, 3));
                graph.ThenProduct(graph.Node("Reshape", "join", [back, graph.Int64s("joined", 0, 16, 64)]), Wide);
            });
        }
    }

    private static IEnumerable<NodeKind> Normalizations()
    {
        yield return new("Softmax", ["n"], graph => graph.ThenProduct(graph.Node("Softmax", "n", [graph.Sequence()]), Wide));
        yield return new("LayerNormalization", ["n"], graph => graph.ThenProduct(graph.Node("LayerNormalization", "n", [graph.Sequence(), graph.Positive("g", Wide), graph.Weight("b", Wide)]), Wide));
        yield return new("LayerNormalization decomposed", ["mean", "centred", "square", "variance", "epsilon", "root", "normal", "gain", "bias"], graph =>
        {
            string x = graph.Sequence();
            string axes = graph.Int64s("axes", -1);
            string centred = graph.Node("Sub", "centred", [x, graph.Node("ReduceMean", "mean", [x, axes])]);
            string variance = graph.Node("ReduceMean", "variance", [graph.Node("Pow", "square", [centred, graph.Floats("two", [2f])]), axes]);
            string root = graph.Node("Sqrt", "root", [graph.Node("Add", "epsilon", [variance, graph.Floats("eps", [1e-5f])])]);
            string gain = graph.Node("Mul", "gain", [graph.Node("Div", "normal", [centred, root]), graph.Positive("g", Wide)]);
            graph.ThenProduct(graph.Node("Add", "bias", [gain, graph.Weight("b", Wide)]), Wide);
        });
        yield return new("BatchNormalization", ["n"], graph => graph.ThenConv(BatchNormalization(graph, "n", graph.Image())));
        yield return new("ReduceMean", ["n"], graph => graph.ThenProduct(graph.Node("ReduceMean", "n", [graph.Sequence(), graph.Int64s("axes", 1)]), Wide));
    }

    private static IEnumerable<NodeKind> Pointwise()
    {
        foreach (string op in new[] { "Exp", "Sigmoid", "HardSwish", "HardSigmoid", "Relu", "Tanh", "Sqrt" })
        {
            yield return new(op, ["n"], graph => graph.ThenProduct(graph.Node(op, "n", [graph.Sequence()]), Wide));
        }

        yield return new("Log", ["shift", "n"], graph => graph.ThenProduct(graph.Node("Log", "n", [graph.Node("Add", "shift", [graph.Sequence(), graph.Floats("one", [1f])])]), Wide));
        foreach (string op in new[] { "Add", "Mul" })
        {
            yield return new($"{op} of two activations", ["n"], graph =>
            {
                string x = graph.Sequence();
                graph.ThenProduct(graph.Node(op, "n", [x, graph.Node("Tanh", "other", [x])]), Wide);
            });
            yield return new($"{op} of a constant", ["n"], graph => graph.ThenProduct(graph.Node(op, "n", [graph.Sequence(), graph.Positive("c", Wide)]), Wide));
        }

        yield return new("GELU", ["div", "erf", "plus", "times", "half"], graph =>
        {
            string x = graph.Sequence();
            string erf = graph.Node("Erf", "erf", [graph.Node("Div", "div", [x, graph.Floats("root", [1.4142135f])])]);
            string times = graph.Node("Mul", "times", [x, graph.Node("Add", "plus", [erf, graph.Floats("one", [1f])])]);
            graph.ThenProduct(graph.Node("Mul", "half", [times, graph.Floats("point", [0.5f])]), Wide);
        });
    }

    private static IEnumerable<NodeKind> Others()
    {
        foreach ((string op, int gates) in new[] { ("LSTM", 4), ("GRU", 3) })
        {
            yield return new(op, ["n"], graph =>
            {
                const int Hidden = 32;
                string x = graph.Sequence();
                string y = graph.Node(
                    op,
                    "n",
                    [x, graph.Weight("w", 1, gates * Hidden, Wide), graph.Weight("r", 1, gates * Hidden, Hidden), graph.Weight("b", 1, 2 * gates * Hidden)],
                    node => node.SetInt("hidden_size", Hidden));
                graph.ThenProduct(graph.Node("Squeeze", "direction", [y, graph.Int64s("axis", 1)]), Hidden);
            });
        }

        yield return new("Gather", ["n"], graph => graph.ThenProduct(graph.Node("Gather", "n", [graph.Weight("table", 40, Wide), graph.Input("ids", DataType.Int64, 16)]), Wide));
    }

    private static string Transposed(KindGraph graph, bool bias)
    {
        string image = graph.Image();
        string weight = graph.Weight("n.w", KindGraph.Channels, KindGraph.Channels, 2, 2);
        return graph.Node("ConvTranspose", "n", bias ? [image, weight, graph.Weight("n.b", KindGraph.Channels)] : [image, weight], static node => node.SetInts("strides", 2, 2));
    }

    private static string BatchNormalization(KindGraph graph, string name, string input)
        => graph.Node("BatchNormalization", name, [
            input, graph.Positive(name + ".g", KindGraph.Channels), graph.Weight(name + ".b", KindGraph.Channels), graph.Weight(name + ".m", KindGraph.Channels), graph.Positive(name + ".v", KindGraph.Channels)]);
}
