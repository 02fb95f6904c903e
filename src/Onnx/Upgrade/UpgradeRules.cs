using TrtOperator.Onnx.Protos;

namespace TrtOperator.Onnx.Upgrade;

/// <summary>Rewrites a node for the version at which its operator changed, and emits it.</summary>
internal delegate void UpgradeRule(NodeProto node, UpgradeStep step);

/// <summary>Which rule carries which operator over which version.</summary>
internal static class UpgradeRules
{
    private static readonly Dictionary<(string OpType, int Version), UpgradeRule> Rules = new()
    {
        [("BatchNormalization", 9)] = SemanticRules.BatchNormalizationSpatial,
        [("BatchNormalization", 14)] = SemanticRules.BatchNormalizationOutputs,
        [("Clip", 11)] = InputRules.Clip,
        [("Dropout", 10)] = SemanticRules.DropoutMask,
        [("Dropout", 12)] = SemanticRules.DropoutRatio,
        [("Hardmax", 13)] = SemanticRules.SoftmaxAxis,
        [("LogSoftmax", 13)] = SemanticRules.SoftmaxAxis,
        [("OneHot", 11)] = SemanticRules.OneHotIndices,
        [("Pad", 11)] = InputRules.Pad,
        [("ReduceL1", 18)] = InputRules.Axes,
        [("ReduceL2", 18)] = InputRules.Axes,
        [("ReduceLogSum", 18)] = InputRules.Axes,
        [("ReduceLogSumExp", 18)] = InputRules.Axes,
        [("ReduceMax", 18)] = InputRules.Axes,
        [("ReduceMean", 18)] = InputRules.Axes,
        [("ReduceMin", 18)] = InputRules.Axes,
        [("ReduceProd", 18)] = InputRules.Axes,
        [("ReduceSum", 13)] = InputRules.Axes,
        [("ReduceSumSquare", 18)] = InputRules.Axes,
        [("Resize", 11)] = ResizeRules.Coordinates,
        [("Resize", 13)] = ResizeRules.Optional,
        [("RoiAlign", 16)] = SemanticRules.RoiAlignCoordinates,
        [("Scatter", 11)] = SemanticRules.ScatterName,
        [("Slice", 10)] = InputRules.Slice,
        [("Softmax", 13)] = SemanticRules.SoftmaxAxis,
        [("Split", 13)] = InputRules.SplitSizes,
        [("Split", 18)] = InputRules.SplitCount,
        [("Squeeze", 13)] = InputRules.Axes,
        [("TopK", 10)] = InputRules.TopK,
        [("Unsqueeze", 13)] = InputRules.Axes,
        [("Upsample", 9)] = ResizeRules.UpsampleScales,
        [("Upsample", 10)] = ResizeRules.UpsampleToResize,
    };

    /// <summary>The rule for that operator at that version, or null.</summary>
    public static UpgradeRule? Find(string opType, int version) => Rules.GetValueOrDefault((opType, version));
}
