using TrtOperator.Onnx.Protos;

namespace TrtOperator.Onnx.Upgrade;

/// <summary>Upsample and Resize, whose coordinates were only written down with opset 11.</summary>
internal static class ResizeRules
{
    /// <summary>Upsample 9: scales become an input.</summary>
    public static void UpsampleScales(NodeProto node, UpgradeStep step)
    {
        IReadOnlyList<float> scales = node.GetFloats("scales")
            ?? throw new InvalidModelException($"The node '{node.Name}' (Upsample) lacks the attribute 'scales' that its opset asks for; export the model again.");
        node.Input.Add(step.AddConstant(node, "scales", name => TensorData.Floats(name, [.. scales], scales.Count)));
        node.RemoveAttribute("scales");
        step.Emit(node);
    }

    /// <summary>Upsample 10: the operator is called Resize.</summary>
    public static void UpsampleToResize(NodeProto node, UpgradeStep step)
    {
        node.OpType = "Resize";
        step.OnceUpsample.Add(node);
        step.MarkEdited();
        step.Emit(node);
    }

    /// <summary>Resize 11: until then x_in = x_out / scale, and "nearest" rounded down when growing and up when shrinking (as runtimes do it; the standard is silent).</summary>
    public static void Coordinates(NodeProto node, UpgradeStep step)
    {
        string scales = node.InputAt(1);
        node.SetString("coordinate_transformation_mode", "asymmetric");
        if (node.GetString("mode", "nearest") == "nearest")
        {
            node.SetString("nearest_mode", Rounding(node, scales, step));
        }

        // Opset 11 asks for a region of interest even where the mode ignores it.
        node.Input.Insert(1, step.AddConstant(node, "roi", static name => TensorData.Floats(name, [], 0)));
        step.Emit(node);
    }

    private static string Rounding(NodeProto node, string scales, UpgradeStep step)
    {
        if (step.OnceUpsample.Contains(node))
        {
            return "floor";
        }

        float[]? values = step.Constant(scales) is { } constant ? TensorData.ReadFloats(constant) : null;
        if (values is not null && values.All(static scale => scale >= 1))
        {
            return "floor";
        }

        return values is not null && values.All(static scale => scale <= 1)
            ? "ceil"
            : throw new UnsupportedModelException($"The node '{node.Name}' (Resize of opset 10, nearest) {(values is null ? "computes its scales while it runs" : "grows one dimension and shrinks another")}, so its rounding cannot be carried over to opset 11; export the model with opset 11 or newer.");
    }

    /// <summary>Resize 13: roi, scales and sizes may be left out, so empty ones are; tf_half_pixel_for_nn is gone.</summary>
    public static void Optional(NodeProto node, UpgradeStep step)
    {
        for (int i = 1; i < node.Input.Count; i++)
        {
            if (step.Constant(node.Input[i]) is { } constant && TensorData.ElementCount(constant) == 0)
            {
                node.Input[i] = string.Empty;
                step.MarkEdited();
            }
        }

        while (node.Input.Count > 1 && node.Input[^1].Length == 0)
        {
            node.Input.RemoveAt(node.Input.Count - 1);
        }

        if (node.GetString("coordinate_transformation_mode", "half_pixel") == "tf_half_pixel_for_nn")
        {
            // The old mode rounds y = (x + 0.5) / scale, half_pixel rounds y - 0.5: floor(y) is y - 0.5 rounded with ties up, and y - 0.5 rounded up is y rounded with ties down.
            string rounding = node.GetString("nearest_mode", "round_prefer_floor") switch
            {
                "floor" => "round_prefer_ceil",
                "round_prefer_floor" => "ceil",
                string other => throw new UnsupportedModelException($"The node '{node.Name}' (Resize) uses tf_half_pixel_for_nn with nearest_mode '{other}', which opset 13 cannot express; export the model with another coordinate mode."),
            };
            if (node.GetString("mode", "nearest") != "nearest")
            {
                throw new UnsupportedModelException($"The node '{node.Name}' (Resize) uses tf_half_pixel_for_nn without mode 'nearest', which opset 13 cannot express; export the model with another coordinate mode.");
            }

            node.SetString("coordinate_transformation_mode", "half_pixel");
            node.SetString("nearest_mode", rounding);
            step.MarkEdited();
        }

        step.Emit(node);
    }
}
