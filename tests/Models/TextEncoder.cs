using System.Globalization;
using TrtOperator.Onnx;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Models;

/// <summary>
/// Generates text encoders of BERT's shape, as its exports are written: embeddings by Gather, projections as MatMul and Add, scores
/// divided by a constant, a mask made of (1 - attention_mask) * lowest, GELU by Erf, residuals with normalization behind. The same
/// shape and seed give the same bytes.
/// </summary>
/// <remarks>
/// The numbers are drawn, with what makes trained encoders hard put in: a few channels of the residual stream reach far beyond
/// the others before each normalization, from the second block on, and stand out behind it.
/// </remarks>
public sealed class TextEncoder
{
    private const double WeightDeviation = 0.06;
    private const float Epsilon = 1e-12f;
    private const int DecomposedOpset = 14;
    private const int Opset = 17;

    private readonly EncoderShape _shape;
    private readonly GraphSketch _graph;
    private readonly int[] _outliers;

    private TextEncoder(EncoderShape shape)
    {
        _shape = shape;
        _graph = new GraphSketch("encoder", shape.Decomposed ? DecomposedOpset : Opset, shape.Seed);
        Random random = new(shape.Seed);
        _outliers = [.. Enumerable.Range(0, shape.Hidden).OrderBy(_ => random.Next()).Take(shape.Outliers)];
    }

    /// <summary>The input of token numbers, [batch, sequence].</summary>
    public static string Tokens => "input_ids";

    /// <summary>The input that is 1 where there is a token and 0 where there is padding, [batch, sequence].</summary>
    public static string Present => "attention_mask";

    /// <summary>The output: one vector for each position, [batch, sequence, hidden].</summary>
    public static string Hidden => "last_hidden_state";

    /// <summary>Writes the model.</summary>
    public static OnnxModel Generate(EncoderShape shape) => new TextEncoder(shape).Write();

    private OnnxModel Write()
    {
        string tokens = _graph.Input(Tokens, DataType.Int64, "batch", "sequence");
        string present = _graph.Input(Present, DataType.Int64, "batch", "sequence");
        string mask = Mask(present);
        string stream = Embeddings(tokens);
        for (int layer = 0; layer < _shape.Layers; layer++)
        {
            string module = string.Create(CultureInfo.InvariantCulture, $"/encoder/layer.{layer}");
            stream = Attention($"{module}/attention", stream, mask);
            stream = FeedForward(module, stream, layer > 0);
        }

        _graph.Output(stream, Hidden, "batch", "sequence", _shape.Hidden.ToString(CultureInfo.InvariantCulture));
        return _graph.Build();
    }

    private string Mask(string present)
    {
        string wide = Unsqueeze(string.Empty, Unsqueeze(string.Empty, present, 1), 2);
        string there = _graph.Node("Cast", string.Empty, [wide], static node => node.SetInt("to", (long)DataType.Float));
        string absent = _graph.Node("Sub", string.Empty, [_graph.Scalar(string.Empty, 1), there]);
        return _graph.Node("Mul", string.Empty, [absent, _graph.Scalar(string.Empty, _shape.Mask)]);
    }

    private string Embeddings(string tokens)
    {
        const string Module = "/embeddings";
        string length = Dimension(Module, tokens, 1);
        string positions = _graph.Node(
            "Slice",
            Module,
            [_graph.Normal("embeddings.position_embeddings.weight", 0.3, _shape.Length, _shape.Hidden), _graph.Integers(Module, 0), Unsqueeze(Module, length, 0), _graph.Integers(Module, 0)]);
        string words = _graph.Node("Gather", $"{Module}/word_embeddings", [_graph.Normal("embeddings.word_embeddings.weight", 1, _shape.Vocabulary, _shape.Hidden), tokens]);
        return Normalized($"{Module}/LayerNorm", _graph.Node("Add", Module, [words, positions]));
    }

    private string Attention(string module, string stream, string mask)
    {
        string self = $"{module}/self";
        string query = Heads(self, Projected($"{self}/query", stream, _shape.Hidden, _shape.Hidden), 0, 2, 1, 3);
        string key = Heads(self, Projected($"{self}/key", stream, _shape.Hidden, _shape.Hidden), 0, 2, 3, 1);
        string value = Heads(self, Projected($"{self}/value", stream, _shape.Hidden, _shape.Hidden), 0, 2, 1, 3);
        string products = _graph.Node("MatMul", self, [query, key]);
        string scores = _graph.Node("Div", self, [products, _graph.Scalar(self, MathF.Sqrt(_shape.Hidden / _shape.Heads))]);
        string weights = _graph.Node("Softmax", self, [_graph.Node("Add", self, [scores, mask])], static node => node.SetInt("axis", -1));
        string read = _graph.Node("Transpose", self, [_graph.Node("MatMul", self, [weights, value])], static node => node.SetInts("perm", 0, 2, 1, 3));
        string context = _graph.Node("Reshape", self, [read, Shape(self, read, _shape.Hidden)]);
        string made = Projected($"{module}/output/dense", context, _shape.Hidden, _shape.Hidden);
        return Normalized($"{module}/output/LayerNorm", _graph.Node("Add", $"{module}/output", [made, stream]));
    }

    private string FeedForward(string module, string stream, bool standsOut)
    {
        string wide = Projected($"{module}/intermediate/dense", stream, _shape.Hidden, _shape.Intermediate);
        string gelu = Gelu($"{module}/intermediate/intermediate_act_fn", wide);
        string made = Projected($"{module}/output/dense", gelu, _shape.Intermediate, _shape.Hidden, standsOut ? _outliers : []);
        return Normalized($"{module}/output/LayerNorm", _graph.Node("Add", $"{module}/output", [made, stream]));
    }

    private string Gelu(string module, string x)
    {
        string erf = _graph.Node("Erf", module, [_graph.Node("Div", module, [x, _graph.Scalar(module, MathF.Sqrt(2))])]);
        string gate = _graph.Node("Add", module, [erf, _graph.Scalar(module, 1)]);
        return _graph.Node("Mul", module, [_graph.Node("Mul", module, [x, gate]), _graph.Scalar(module, 0.5f)]);
    }

    private string Projected(string module, string x, int inputs, int outputs, int[]? far = null)
    {
        string name = Parameter(module);
        float[] bias = [.. Enumerable.Range(0, outputs).Select(_ => (float)(0.05 * _graph.Draw()))];
        foreach (int channel in far ?? [])
        {
            bias[channel] = (float)((channel % 2 == 0 ? 1 : -1) * (20 + (4 * Math.Abs(_graph.Draw()))));
        }

        double deviation = WeightDeviation * Math.Sqrt(384.0 / inputs);
        string product = _graph.Node("MatMul", module, [x, _graph.Normal($"{name}.weight", deviation, inputs, outputs)]);
        return _graph.Node("Add", module, [_graph.Floats($"{name}.bias", bias, outputs), product]);
    }

    private string Normalized(string module, string x)
    {
        string name = Parameter(module);
        float[] gains = [.. Enumerable.Range(0, _shape.Hidden).Select(_ => (float)(0.9 + (0.1 * _graph.Draw())))];
        foreach (int channel in _outliers)
        {
            gains[channel] *= 0.8f;
        }

        string gain = _graph.Floats($"{name}.weight", gains, _shape.Hidden);
        string bias = _graph.Normal($"{name}.bias", 0.1, _shape.Hidden);
        if (!_shape.Decomposed)
        {
            return _graph.Node("LayerNormalization", module, [x, gain, bias], static node =>
            {
                node.SetInt("axis", -1);
                node.SetFloat("epsilon", Epsilon);
            });
        }

        string mean = Mean(module, x);
        string centred = _graph.Node("Sub", module, [x, mean]);
        string square = _graph.Node("Pow", module, [centred, _graph.Scalar(module, 2)]);
        string variance = _graph.Node("Add", module, [Mean(module, square), _graph.Scalar(module, Epsilon)]);
        string unit = _graph.Node("Div", module, [centred, _graph.Node("Sqrt", module, [variance])]);
        return _graph.Node("Add", module, [_graph.Node("Mul", module, [unit, gain]), bias]);
    }

    private string Mean(string module, string x) => _graph.Node("ReduceMean", module, [x], static node => node.SetInts("axes", -1));

    private string Heads(string module, string x, params long[] order)
    {
        string split = _graph.Node("Reshape", module, [x, Shape(module, x, _shape.Heads, _shape.Hidden / _shape.Heads)]);
        return _graph.Node("Transpose", module, [split], node => node.SetInts("perm", order));
    }

    /// <summary>The first two dimensions of a tensor and these, as exporters ask for them.</summary>
    private string Shape(string module, string x, params long[] rest)
    {
        string[] first = [Unsqueeze(module, Dimension(module, x, 0), 0), Unsqueeze(module, Dimension(module, x, 1), 0)];
        return _graph.Node("Concat", module, [.. first, .. rest.Select(dimension => _graph.Integers(module, dimension))], static node => node.SetInt("axis", 0));
    }

    private string Dimension(string module, string x, long axis)
        => _graph.Node(
            "Gather",
            module,
            [_graph.Node("Shape", module, [x]), _graph.Node("Constant", module, [], node => node.SetTensor("value", TensorData.Int64s(string.Empty, [axis])))],
            static node => node.SetInt("axis", 0));

    private string Unsqueeze(string module, string x, long axis) => _graph.Node("Unsqueeze", module, [x, _graph.Integers(module, axis)]);

    private static string Parameter(string module) => module.TrimStart('/').Replace('/', '.');
}
