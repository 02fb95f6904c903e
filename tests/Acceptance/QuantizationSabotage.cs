using System.Runtime.InteropServices;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Acceptance;

/// <summary>Damage to a quantized model that a demand must notice.</summary>
public static class QuantizationSabotage
{
    public static readonly string[] Names = ["per-tensor-weights", "weight-scale", "activation-scale"];

    /// <summary>Quantizes every weight again, with one scale for all its channels.</summary>
    public static OnnxModel PerTensorWeights(OnnxModel quantized)
    {
        OnnxModel copy = quantized.Clone();
        foreach ((NodeProto node, TensorProto weight, TensorProto scales) in Weights(copy))
        {
            float[] steps = TensorData.ReadFloats(scales);
            int axis = (int)node.GetInt("axis", 1);
            int inner = weight.Dims.Skip(axis + 1).Aggregate(1, static (product, size) => product * (int)size);
            sbyte[] values = [.. MemoryMarshal.Cast<byte, sbyte>(weight.RawData.Span)];
            float[] real = [.. values.Select((value, i) => value * steps[i / inner % steps.Length])];
            float step = real.Max(MathF.Abs) / 127;
            Replace(copy, weight, TensorData.SBytes(weight.Name, [.. real.Select(value => (sbyte)Math.Clamp(MathF.Round(value / step), -127, 127))], [.. weight.Dims]));
            Replace(copy, scales, TensorData.Floats(scales.Name, [.. steps.Select(_ => step)], [.. scales.Dims]));
        }

        return copy;
    }

    /// <summary>Doubles the scales of the weights of one layer in the middle.</summary>
    public static OnnxModel DoubledWeightScale(OnnxModel quantized)
    {
        OnnxModel copy = quantized.Clone();
        (NodeProto, TensorProto, TensorProto Scales)[] weights = [.. Weights(copy)];
        TensorProto scales = weights[weights.Length / 2].Scales;
        Replace(copy, scales, TensorData.Floats(scales.Name, [.. TensorData.ReadFloats(scales).Select(step => step * 2)], [.. scales.Dims]));
        return copy;
    }

    /// <summary>Doubles the scale of one activation of a published engine and mends every digest that would show it.</summary>
    public static void DoubleActivationScale(string engineFolder)
    {
        OnnxModel model = OnnxModel.Load(Sabotage.Engine(engineFolder));
        string name = model.Graph.Node.First(node => node.Is("QuantizeLinear")).Input[1];
        TensorProto scale = model.Graph.Initializer.Single(tensor => tensor.Name == name);
        Replace(model, scale, TensorData.Floats(name, [TensorData.ReadFloats(scale)[0] * 2], [.. scale.Dims]));
        Sabotage.ReplaceAndMend(engineFolder, model.ToByteArray());
    }

    private static IEnumerable<(NodeProto Node, TensorProto Weight, TensorProto Scales)> Weights(OnnxModel model)
    {
        Dictionary<string, TensorProto> constants = model.Graph.Initializer.ToDictionary(tensor => tensor.Name);
        return [.. model.Graph.Node
            .Where(node => node.Is("DequantizeLinear") && constants.ContainsKey(node.Input[0]))
            .Select(node => (node, constants[node.Input[0]], constants[node.Input[1]]))
            .Where(entry => TensorData.ElementCount(entry.Item3) > 1)];
    }

    private static void Replace(OnnxModel model, TensorProto old, TensorProto with) => model.Graph.Initializer[model.Graph.Initializer.IndexOf(old)] = with;
}
