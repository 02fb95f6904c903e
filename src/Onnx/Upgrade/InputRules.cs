using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Onnx.Upgrade;

/// <summary>Operators whose attributes became inputs.</summary>
internal static class InputRules
{
    /// <summary>Slice 10: starts, ends and axes.</summary>
    public static void Slice(NodeProto node, UpgradeStep step)
    {
        IReadOnlyList<long> starts = Required(node, "starts");
        IReadOnlyList<long> ends = Required(node, "ends");
        node.Input.Add(step.AddInt64s(node, "starts", [.. starts]));
        node.Input.Add(step.AddInt64s(node, "ends", [.. ends]));
        if (node.GetInts("axes") is { } axes)
        {
            node.Input.Add(step.AddInt64s(node, "axes", [.. axes]));
        }

        Drop(node, "starts", "ends", "axes");
        step.Emit(node);
    }

    /// <summary>Clip 11: min and max. A bound that was left out stays out.</summary>
    public static void Clip(NodeProto node, UpgradeStep step)
    {
        if (node.Has("min") || node.Has("max"))
        {
            DataType type = step.FloatType(node, node.InputAt(0));
            node.Input.Add(node.Has("min") ? step.AddScalar(node, "min", node.GetFloat("min", 0), type) : string.Empty);
            if (node.Has("max"))
            {
                node.Input.Add(step.AddScalar(node, "max", node.GetFloat("max", 0), type));
            }

            Drop(node, "min", "max");
        }

        step.Emit(node);
    }

    /// <summary>Squeeze 13, Unsqueeze 13, ReduceSum 13 and the other reductions 18: axes.</summary>
    public static void Axes(NodeProto node, UpgradeStep step)
    {
        if (node.GetInts("axes") is { } axes)
        {
            // No axes at all has always meant every axis (or every dimension of size one); so does leaving the input out.
            if (axes.Count > 0)
            {
                node.Input.Add(step.AddInt64s(node, "axes", [.. axes]));
            }

            Drop(node, "axes");
            step.MarkEdited();
        }

        step.Emit(node);
    }

    /// <summary>Split 13: sizes of the parts.</summary>
    public static void SplitSizes(NodeProto node, UpgradeStep step)
    {
        if (node.GetInts("split") is { } sizes)
        {
            if (sizes.Count > 0)
            {
                node.Input.Add(step.AddInt64s(node, "split", [.. sizes]));
            }

            Drop(node, "split");
            step.MarkEdited();
        }

        step.Emit(node);
    }

    /// <summary>Split 18: without sizes the number of parts has to be said.</summary>
    public static void SplitCount(NodeProto node, UpgradeStep step)
    {
        if (node.InputAt(1).Length == 0)
        {
            node.SetInt("num_outputs", node.Output.Count);
            step.MarkEdited();
        }

        step.Emit(node);
    }

    /// <summary>Pad 11: pads and the value.</summary>
    public static void Pad(NodeProto node, UpgradeStep step)
    {
        node.Input.Add(step.AddInt64s(node, "pads", [.. Required(node, "pads")]));
        float value = node.GetFloat("value", 0);
        if (value != 0 && node.GetString("mode", "constant") == "constant")
        {
            node.Input.Add(step.AddScalar(node, "value", value, step.FloatType(node, node.InputAt(0))));
        }

        Drop(node, "pads", "value");
        step.Emit(node);
    }

    /// <summary>TopK 10: k.</summary>
    public static void TopK(NodeProto node, UpgradeStep step)
    {
        if (!node.Has("k"))
        {
            throw Missing(node, "k");
        }

        node.Input.Add(step.AddInt64s(node, "k", node.GetInt("k", 0)));
        Drop(node, "k");
        step.Emit(node);
    }

    private static IReadOnlyList<long> Required(NodeProto node, string name) => node.GetInts(name) ?? throw Missing(node, name);

    private static InvalidModelException Missing(NodeProto node, string name)
        => new($"The node '{node.Name}' ({node.OpType}) lacks the attribute '{name}' that its opset asks for; export the model again.");

    private static void Drop(NodeProto node, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            node.RemoveAttribute(name);
        }
    }
}
