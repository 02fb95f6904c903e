using System.Collections.Immutable;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.HalfPrecision;

/// <summary>Which operators can be FP16 at all, and which of their inputs and outputs are.</summary>
internal static class HalfTypeRules
{
    // No FP16 in the standard, or a body or container whose types the graph around it must not change.
    private static readonly ImmutableHashSet<string> FloatOnly = [
        "If", "Loop", "Scan", "SequenceMap", "SequenceAt", "SequenceConstruct", "SequenceEmpty", "SequenceErase", "SequenceInsert",
        "SplitToSequence", "ConcatFromSequence", "Optional", "OptionalGetElement", "OptionalHasElement",
        "NonMaxSuppression", "Celu", "DynamicQuantizeLinear", "MelWeightMatrix", "TfIdfVectorizer", "Multinomial", "Bernoulli",
        "RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike", "Range", "ImageDecoder", "StringNormalizer",
        "QLinearConv", "QLinearMatMul",
    ];

    // The result does not depend on the type of what they read.
    private static readonly ImmutableHashSet<string> AnyInput = ["Shape", "Size", "Cast"];

    private static readonly ImmutableHashSet<string> Movement = [
        "Reshape", "Transpose", "Identity", "Squeeze", "Unsqueeze", "Flatten", "Slice", "Expand", "Concat", "Split", "Gather", "GatherElements",
        "GatherND", "Tile", "DepthToSpace", "SpaceToDepth", "Pad", "Cast", "Compress", "Where", "Trilu", "ReverseSequence",
    ];

    // The compiler looks through these from a product back to a cast.
    private static readonly ImmutableHashSet<string> Transparent = [
        "Reshape", "Transpose", "Identity", "Squeeze", "Unsqueeze", "Flatten", "Slice", "Expand", "Concat", "Split", "Gather", "Tile",
        "DepthToSpace", "SpaceToDepth", "Dropout",
    ];

    public static bool IsStandard(NodeProto node) => node.Domain is "" or "ai.onnx";

    public static bool IsFloatOnly(NodeProto node) => !IsStandard(node) || FloatOnly.Contains(node.OpType);

    public static bool TakesAnyType(NodeProto node) => IsStandard(node) && AnyInput.Contains(node.OpType);

    /// <summary>Inputs that stay FP32 also in an FP16 node: roi and scales of Resize.</summary>
    public static bool InputStaysFloat(NodeProto node, int input) => (node.Is("Resize") && input is 1 or 2) || (node.Is("Upsample") && input == 1);

    /// <summary>Outputs that stay FP32 also of an FP16 node: the statistics of a normalization.</summary>
    public static bool OutputStaysFloat(NodeProto node, int output) => output > 0 && node.Is("LayerNormalization");

    /// <summary>Whether the outputs hold values of the inputs only, so that FP16 values stay FP16 values.</summary>
    public static bool OnlyMoves(NodeProto node) => IsStandard(node) && Movement.Contains(node.OpType);

    public static bool IsTransparent(NodeProto node) => IsStandard(node) && Transparent.Contains(node.OpType);
}
