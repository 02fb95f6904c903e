using TrtOperator.Onnx.Protos;
using TrtOperator.Onnx.Upgrade;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Onnx.Normalize;

/// <summary>Folds y = (x - mean) / sqrt(variance + epsilon) * scale + bias into the layer that makes x (Jacob et al. 2018, section 3.2), in double precision.</summary>
internal sealed class BatchNormalizationFolding(GraphProto graph, Provenance provenance, TensorTraits traits, List<string> notes)
{
    private readonly GraphIndex _index = new(graph);
    private readonly Dictionary<string, TensorProto> _constants = graph.Initializer.ToDictionary(static tensor => tensor.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, NodeProto> _moved = new(StringComparer.Ordinal);
    private readonly HashSet<NodeProto> _gone = new(ReferenceEqualityComparer.Instance);

    /// <summary>Folds every BatchNormalization that can be folded and notes why the others stay.</summary>
    public void Apply(CancellationToken cancellationToken)
    {
        int folded = 0;
        foreach (NodeProto node in graph.Node.Where(static node => node.Is("BatchNormalization")).ToArray())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Fold(node) is { } reason)
            {
                notes.Add($"Kept the BatchNormalization '{node.Name}': {reason}.");
            }
            else
            {
                folded++;
            }
        }

        Redirection.Remove(graph, _gone);
        if (folded > 0)
        {
            notes.Add($"Folded {folded} BatchNormalization {(folded == 1 ? "node" : "nodes")} into the layers before them.");
        }
    }

    /// <summary>Folds the node; returns why not when it stays.</summary>
    private string? Fold(NodeProto node)
    {
        if (node.GetInt("training_mode", 0) != 0 || node.Output.Skip(1).Any(static output => output.Length > 0))
        {
            return "it computes statistics for training";
        }

        if (node.Output.Count == 0 || node.Output[0].Length == 0)
        {
            return "nothing reads it";
        }

        if (ChannelAffine.Read(node, _constants) is not { } affine)
        {
            return "its parameters are not constant FLOAT vectors with a positive variance";
        }

        if (Sole(node.InputAt(0)) is not { } layer)
        {
            return "no single layer makes its input for it alone";
        }

        return layer.OpType switch
        {
            "Conv" or "ConvTranspose" when layer.Domain is "" or "ai.onnx" => FoldConvolution(node, layer, null, affine),
            "Gemm" when layer.Domain is "" or "ai.onnx" => FoldGemm(node, layer, affine),
            "Add" when layer.Domain is "" or "ai.onnx" => FoldAdd(node, layer, affine),
            "MatMul" when layer.Domain is "" or "ai.onnx" => FoldMatMul(node, layer, affine),
            _ => $"'{layer.Name}' ({layer.OpType}) before it cannot absorb it",
        };
    }

    /// <summary>Folds into a convolution, together with an Add of a constant per channel between the two where there is one.</summary>
    private string? FoldConvolution(NodeProto node, NodeProto layer, (NodeProto Node, float[] Bias)? add, ChannelAffine affine)
    {
        int channels = affine.Factors.Length;
        if (Weight(layer, 1) is not { } weight || weight.Dims.Count < 3)
        {
            return $"the weight of '{layer.Name}' is not a constant FLOAT tensor";
        }

        float[]? bias = Bias(layer, 2, channels);
        if (bias is null)
        {
            return $"the bias of '{layer.Name}' is not a constant FLOAT vector";
        }

        float[] values = TensorData.ReadFloats(weight);
        if (layer.OpType == "Conv")
        {
            if (weight.Dims[0] != channels)
            {
                return $"'{layer.Name}' makes another number of channels";
            }

            affine.Scale(values, values.Length / channels, static (block, _) => block);
        }
        else
        {
            // The weight is [inputs, outputs / group, ...]: input row r belongs to group r / (inputs / group).
            long group = layer.GetInt("group", 1);
            long inputs = weight.Dims[0];
            long perGroup = weight.Dims[1];
            if (group < 1 || inputs % group != 0 || perGroup * group != channels)
            {
                return $"'{layer.Name}' makes another number of channels";
            }

            long rows = inputs / group;
            affine.Scale(values, values.Length / (int)(inputs * perGroup), (block, _) => (int)((block / perGroup / rows * perGroup) + (block % perGroup)));
        }

        float[] shifted = affine.Shift([.. bias.Select((value, channel) => value + (double)(add?.Bias[channel] ?? 0))]);
        if (!ChannelAffine.AreFinite(values, shifted))
        {
            return "the folded weights would overflow";
        }

        Replace(layer, 1, weight, values, [.. weight.Dims]);
        ReplaceBias(layer, 2, shifted);
        if (add is { } between)
        {
            Merge(between.Node, layer);
        }

        Merge(node, layer);
        return null;
    }

    private string? FoldGemm(NodeProto node, NodeProto layer, ChannelAffine affine)
    {
        int channels = affine.Factors.Length;
        bool transposed = layer.GetInt("transB", 0) != 0;
        if (Weight(layer, 1) is not { } weight || weight.Dims.Count != 2 || weight.Dims[transposed ? 0 : 1] != channels)
        {
            return $"the weight of '{layer.Name}' is not a constant FLOAT matrix of as many columns";
        }

        if (Bias(layer, 2, channels) is not { } bias)
        {
            return $"the bias of '{layer.Name}' is not a constant FLOAT row";
        }

        float beta = layer.GetFloat("beta", 1);
        float[] values = TensorData.ReadFloats(weight);
        ScaleMatrix(affine, values, channels, transposed);
        float[] shifted = affine.Shift([.. bias.Select(value => (double)beta * value)]);
        if (!ChannelAffine.AreFinite(values, shifted))
        {
            return "the folded weights would overflow";
        }

        Replace(layer, 1, weight, values, [.. weight.Dims]);
        ReplaceBias(layer, 2, shifted);
        layer.RemoveAttribute("beta");
        Merge(node, layer);
        return null;
    }

    private string? FoldAdd(NodeProto node, NodeProto add, ChannelAffine affine)
    {
        int channels = affine.Factors.Length;
        int constantAt = _constants.ContainsKey(add.InputAt(0)) ? 0 : 1;
        if (Sole(add.InputAt(1 - constantAt)) is { } convolution && (convolution.Is("Conv") || convolution.Is("ConvTranspose"))
            && PerChannel(add.InputAt(constantAt), convolution, channels) is { } perChannel)
        {
            return FoldConvolution(node, convolution, (add, perChannel), affine);
        }

        if (Sole(add.InputAt(1 - constantAt)) is not { } layer || !layer.Is("MatMul") || Matrix(layer, channels) is not { } weight
            || Bias(add, constantAt, channels) is not { } bias)
        {
            return $"'{add.Name}' (Add) before it is not the constant bias of a convolution or of a two-dimensional MatMul with a constant weight";
        }

        float[] values = TensorData.ReadFloats(weight);
        ScaleMatrix(affine, values, channels, transposed: false);
        float[] shifted = affine.Shift(bias);
        if (!ChannelAffine.AreFinite(values, shifted))
        {
            return "the folded weights would overflow";
        }

        Replace(layer, 1, weight, values, [.. weight.Dims]);
        ReplaceBias(add, constantAt, shifted);
        provenance.Absorb(layer.Name, node.Name);
        Merge(node, add);
        return null;
    }

    private string? FoldMatMul(NodeProto node, NodeProto layer, ChannelAffine affine)
    {
        int channels = affine.Factors.Length;
        if (Matrix(layer, channels) is not { } weight)
        {
            return $"'{layer.Name}' (MatMul) before it is not known to be two-dimensional with a constant weight";
        }

        float[] values = TensorData.ReadFloats(weight);
        ScaleMatrix(affine, values, channels, transposed: false);
        float[] shifted = affine.Shift(new float[channels]);
        if (!ChannelAffine.AreFinite(values, shifted))
        {
            return "the folded weights would overflow";
        }

        Replace(layer, 1, weight, values, [.. weight.Dims]);
        provenance.Absorb(layer.Name, node.Name);
        node.OpType = "Add";
        node.Attribute.Clear();
        string data = node.Input[0];
        node.Input.Clear();
        node.Input.Add(data);
        ReplaceBias(node, 1, shifted);
        return null;
    }

    private static void ScaleMatrix(ChannelAffine affine, float[] values, int channels, bool transposed)
    {
        if (transposed)
        {
            affine.Scale(values, values.Length / channels, static (block, _) => block);
        }
        else
        {
            affine.Scale(values, 1, static (block, count) => block % count);
        }
    }

    /// <summary>The node that makes the tensor, if only one node reads it.</summary>
    private NodeProto? Sole(string tensor)
        => Redirection.IsPossible(_index, tensor) && _index.Consumers(tensor).Count == 1
            && (_moved.GetValueOrDefault(tensor) ?? _index.Producer(tensor)) is { Output.Count: 1 } maker
            ? maker
            : null;

    private TensorProto? Weight(NodeProto layer, int input)
        => _constants.TryGetValue(layer.InputAt(input), out TensorProto? weight) && weight.DataType == (int)DataType.Float && TensorData.ElementCount(weight) > 0 ? weight : null;

    private TensorProto? Matrix(NodeProto layer, int channels)
        => traits.Rank(layer.InputAt(0)) == 2 && Weight(layer, 1) is { } weight && weight.Dims.Count == 2 && weight.Dims[1] == channels ? weight : null;

    /// <summary>The layer's bias spread over the channels, zeros where it has none, null where it is no constant row.</summary>
    private float[]? Bias(NodeProto layer, int input, int channels)
    {
        if (layer.InputAt(input).Length == 0)
        {
            return new float[channels];
        }

        if (Weight(layer, input) is not { } bias || bias.Dims.Count > 2 || bias.Dims.SkipLast(1).Any(static dim => dim != 1))
        {
            return null;
        }

        float[] values = TensorData.ReadFloats(bias);
        if (values.Length == 1 && channels > 1)
        {
            Array.Resize(ref values, channels);
            Array.Fill(values, values[0]);
        }

        return values.Length == channels ? values : null;
    }

    /// <summary>A constant of dimensions [(1,) channels, 1, ...] beside the output of a convolution, or null.</summary>
    private float[]? PerChannel(string tensor, NodeProto convolution, int channels)
    {
        int? rank = Weight(convolution, 1)?.Dims.Count;
        if (rank is null || !_constants.TryGetValue(tensor, out TensorProto? constant) || constant.DataType != (int)DataType.Float)
        {
            return null;
        }

        long[] wanted = [1, channels, .. Enumerable.Repeat(1L, rank.Value - 2)];
        return constant.Dims.SequenceEqual(wanted) || constant.Dims.SequenceEqual(wanted[1..]) ? TensorData.ReadFloats(constant) : null;
    }

    private void Replace(NodeProto layer, int input, TensorProto old, float[] values, ReadOnlySpan<long> dims)
    {
        TensorProto folded = TensorData.Floats(provenance.NewName($"{old.Name}_folded"), values, dims);
        graph.Initializer.Add(folded);
        _constants[folded.Name] = folded;
        layer.Input[input] = folded.Name;
    }

    private void ReplaceBias(NodeProto layer, int input, float[] values)
    {
        string stem = layer.InputAt(input).Length > 0 ? $"{layer.Input[input]}_folded" : $"{layer.Name}_bias";
        TensorProto bias = TensorData.Floats(provenance.NewName(stem), values, values.Length);
        graph.Initializer.Add(bias);
        _constants[bias.Name] = bias;
        if (input == layer.Input.Count)
        {
            layer.Input.Add(bias.Name);
        }
        else
        {
            layer.Input[input] = bias.Name;
        }
    }

    private void Merge(NodeProto node, NodeProto layer)
    {
        layer.Output[0] = node.Output[0];
        _moved[node.Output[0]] = layer;
        provenance.Absorb(layer.Name, node.Name);
        _gone.Add(node);
    }
}
