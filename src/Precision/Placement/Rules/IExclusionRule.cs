using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Placement.Rules;

/// <summary>One reason not to quantize a weighted operator or a product of activations.</summary>
internal interface IExclusionRule
{
    /// <summary>The reason as the end of "not INT8: ...", or <see langword="null"/> where the rule has no objection.</summary>
    string? Objection(NodeProto node, PlacementContext context);
}
