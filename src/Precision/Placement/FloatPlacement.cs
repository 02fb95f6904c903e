using System.Collections.Frozen;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Placement;

/// <summary>The precision of nodes that are neither quantized nor protected: FP16 where it is allowed and exists.</summary>
internal static class FloatPlacement
{
    private static readonly FrozenDictionary<string, string> NeverHalf = new Dictionary<string, string>
    {
        ["Upsample"] = "Upsample has no FP16 form",
        ["NonMaxSuppression"] = "NonMaxSuppression has no FP16 form",
        ["Celu"] = "Celu has no FP16 form",
        ["RandomNormal"] = "random numbers are drawn in FP32",
        ["RandomNormalLike"] = "random numbers are drawn in FP32",
        ["RandomUniform"] = "random numbers are drawn in FP32",
        ["RandomUniformLike"] = "random numbers are drawn in FP32",
        ["Multinomial"] = "random numbers are drawn in FP32",
        ["Bernoulli"] = "random numbers are drawn in FP32",
        ["QuantizeLinear"] = "the model's author placed it and its scales",
        ["DequantizeLinear"] = "the model's author placed it and its scales",
        ["DynamicQuantizeLinear"] = "the model's author placed it",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Why the node holds nothing whose precision could be chosen, or <see langword="null"/>.</summary>
    public static string? NothingToChoose(NodeProto node, DataFlow flow)
    {
        if (DataFlow.IsControlFlow(node))
        {
            return $"{node.OpType} is control flow, and its bodies stay as they were exported";
        }

        if (node.Domain is not ("" or "ai.onnx"))
        {
            return $"{node.OpType} is of the domain '{node.Domain}', whose types are its own";
        }

        // Shape and Size read a float tensor but none of its values.
        bool readsFloats = node.OpType is not ("Shape" or "Size") && node.Input.Any(flow.Types.IsFloat);
        if (readsFloats || node.Output.Any(flow.Types.IsFloat))
        {
            return null;
        }

        return node.Output.FirstOrDefault() is { } output && flow.Types.Of(output) is { } type
            ? $"it carries no floating-point values"
            : "its element type is not known";
    }

    /// <summary>The element type of a node that carries no floating-point values, or <see langword="null"/> where it does or the type is not known.</summary>
    public static string? OtherType(NodeProto node, DataFlow flow)
        => NothingToChoose(node, flow) is not null && node.Output.FirstOrDefault() is { } output && flow.Types.Of(output) is { } type && !flow.Types.IsFloat(output)
            ? type.ToString().ToUpperInvariant()
            : null;

    /// <summary>Precision and reason of a node that has floats and no quantized input.</summary>
    public static (NumericPrecision Precision, string Reason) Of(NodeProto node, PlacementContext? context, IReadOnlyDictionary<NodeProto, NodeProto> fused, PlacementOptions options)
    {
        if (!options.AllowFp16 && context is null)
        {
            return (NumericPrecision.Fp32, "FP32: no lower precision is allowed");
        }

        if (NeverHalf.TryGetValue(node.OpType, out string? obstacle))
        {
            return (NumericPrecision.Fp32, $"FP32: {obstacle}");
        }

        if (context?.ReasonFor(node) is { } objection)
        {
            return (options.Float, $"not {context.Quantized.Name()}: {objection}");
        }

        return (options.Float, $"{options.Float.Name()}: {Role(node, context, fused)}");
    }

    private static string Role(NodeProto node, PlacementContext? context, IReadOnlyDictionary<NodeProto, NodeProto> fused)
    {
        if (context is null)
        {
            return "no 8-bit precision is allowed";
        }

        if (context.ScalesOrMasksScores(node))
        {
            return node.Is("Add")
                ? "adds to attention scores, and a mask's range would round the scores to zero"
                : "scales or masks attention scores inside the fused attention";
        }

        if (context.Flow.VariableInputs(node).Any() is false)
        {
            return "computed from constants alone, folded when the engine is built";
        }

        if (fused.TryGetValue(node, out NodeProto? head))
        {
            return $"fused behind '{head.Name}', nothing inside a kernel is quantized";
        }

        return node.OpType switch
        {
            _ when DataFlow.IsCopy(node) => "moves values on without computing",
            "Softmax" or "LogSoftmax" => "8 bits hold no exponentials; what reads it may be quantized",
            "LayerNormalization" or "InstanceNormalization" or "GroupNormalization" => "8-bit statistics of a residual stream cost accuracy",
            "LSTM" or "GRU" or "RNN" => "recurrent operators have no 8-bit kernels",
            "MaxPool" or "AveragePool" or "GlobalAveragePool" or "Resize" or "Concat" => "not all of its neighbours are quantized",
            "Add" => "not a residual connection behind a quantized convolution",
            _ => "not a weighted operator",
        };
    }
}
