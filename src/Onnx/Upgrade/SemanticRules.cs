using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Onnx.Upgrade;

/// <summary>Operators that kept their inputs and changed their meaning, their name or their outputs.</summary>
internal static class SemanticRules
{
    /// <summary>Softmax, LogSoftmax and Hardmax 13: until then the input was flattened to two dimensions at the axis; since then they work along the one axis.</summary>
    public static void SoftmaxAxis(NodeProto node, UpgradeStep step)
    {
        long axis = node.GetInt("axis", 1);
        int? rank = step.Rank(node.InputAt(0));
        if (axis == -1 || axis == rank - 1)
        {
            if (!node.Has("axis") || axis != -1)
            {
                node.SetInt("axis", -1);
                step.MarkEdited();
            }

            step.Emit(node);
            return;
        }

        string data = node.InputAt(0);
        string output = node.Output[0];
        NodeProto shape = step.EmitNew(node, "Shape", [data]);
        NodeProto flat = step.EmitNew(node, "Flatten", [data]);
        flat.SetInt("axis", axis);
        node.Input[0] = flat.Output[0];
        node.SetInt("axis", -1);
        step.Emit(node);
        node.Output[0] = step.NewTensor(node, "flat");
        step.EmitNew(node, "Reshape", [node.Output[0], shape.Output[0]], output);
    }

    /// <summary>BatchNormalization 9: statistics per element (spatial = 0) are gone.</summary>
    public static void BatchNormalizationSpatial(NodeProto node, UpgradeStep step)
    {
        if (node.GetInt("spatial", 1) == 0)
        {
            throw new UnsupportedModelException($"The node '{node.Name}' (BatchNormalization) normalizes per element (spatial = 0), which opset 9 took away; export the model again with per-channel normalization.");
        }

        if (node.RemoveAttribute("spatial"))
        {
            step.MarkEdited();
        }

        step.Emit(node);
    }

    /// <summary>BatchNormalization 14: the extra outputs meant training.</summary>
    public static void BatchNormalizationOutputs(NodeProto node, UpgradeStep step)
    {
        RequireUnread(node, step, 1, "computes statistics for training");
        step.Emit(node);
    }

    /// <summary>Dropout 10: the mask became boolean; inference never reads it.</summary>
    public static void DropoutMask(NodeProto node, UpgradeStep step)
    {
        RequireUnread(node, step, 1, "hands out its mask");
        step.Emit(node);
    }

    /// <summary>Dropout 12: the ratio became an input that inference ignores.</summary>
    public static void DropoutRatio(NodeProto node, UpgradeStep step)
    {
        if (node.RemoveAttribute("ratio"))
        {
            step.MarkEdited();
        }

        step.Emit(node);
    }

    /// <summary>Scatter 11: the operator is called ScatterElements.</summary>
    public static void ScatterName(NodeProto node, UpgradeStep step)
    {
        node.OpType = "ScatterElements";
        step.MarkEdited();
        step.Emit(node);
    }

    /// <summary>OneHot 11: negative indices, which meant "no element", count from the end since then; they are moved out of range.</summary>
    public static void OneHotIndices(NodeProto node, UpgradeStep step)
    {
        const long OutOfRange = int.MaxValue;
        string indices = node.InputAt(0);
        if (step.Constant(indices) is { } constant && (DataType)constant.DataType is DataType.Int64 or DataType.Int32 && TensorData.ReadInt64s(constant).All(static index => index >= 0))
        {
            step.Emit(node);
            return;
        }

        NodeProto whole = step.EmitNew(node, "Cast", [indices]);
        whole.SetInt("to", (long)DataType.Int64);
        string zero = step.AddConstant(node, "zero", static name => TensorData.Int64s(name, [0]));
        string outside = step.AddConstant(node, "outside", static name => TensorData.Int64s(name, [OutOfRange]));
        NodeProto negative = step.EmitNew(node, "Less", [whole.Output[0], zero]);
        NodeProto moved = step.EmitNew(node, "Where", [negative.Output[0], outside, whole.Output[0]]);
        node.Input[0] = moved.Output[0];
        step.Emit(node);
    }

    /// <summary>RoiAlign 16: the default coordinates moved by half a pixel.</summary>
    public static void RoiAlignCoordinates(NodeProto node, UpgradeStep step)
    {
        node.SetString("coordinate_transformation_mode", "output_half_pixel");
        step.MarkEdited();
        step.Emit(node);
    }

    private static void RequireUnread(NodeProto node, UpgradeStep step, int kept, string does)
    {
        if (node.Output.Skip(kept).FirstOrDefault(step.IsRead) is { } used)
        {
            throw new UnsupportedModelException($"The node '{node.Name}' ({node.OpType}) {does} ('{used}'), which newer opsets do not do in inference; export the model for inference.");
        }

        while (node.Output.Count > kept)
        {
            node.Output.RemoveAt(node.Output.Count - 1);
            step.MarkEdited();
        }
    }
}
