using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Protection.Patterns;

/// <summary>Which recognizer finds which pattern. A recognizer returns the nodes of all instances, in any order, some perhaps twice.</summary>
internal static class PatternRecognizers
{
    public static Func<DataFlow, IEnumerable<NodeProto>> Of(SubgraphPattern pattern) => pattern switch
    {
        SubgraphPattern.Softmax => static flow => SoftmaxRegion.FindAll(flow).SelectMany(static region => region.Nodes),
        SubgraphPattern.LogSoftmax => static flow => LogSoftmaxRegion.FindAll(flow).SelectMany(static region => region.Nodes),
        SubgraphPattern.LayerNormalization => LayerNormalizationRegion.Find,
        SubgraphPattern.BatchNormalization => static flow => flow.Graph.Node.Where(static node => node.OpType == "BatchNormalization"),
        SubgraphPattern.AttentionScores => AttentionRegion.FindScores,
        SubgraphPattern.CtcHead => CtcHead.Find,
        SubgraphPattern.SmallWeightConv => SmallWeightConv.Find,
        _ => throw new InvalidProtectionException($"The pattern {pattern} is not known."),
    };
}
