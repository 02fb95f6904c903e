namespace TrtOperator.Onnx.Files;

/// <summary>The messages of the ONNX format, as far as their nesting matters.</summary>
internal enum WireMessage
{
    Model,
    Graph,
    Node,
    Attribute,
    Tensor,
    SparseTensor,
    Function,
    ValueInfo,
    Type,
    Shape,
    Dimension,
    TypeBody,
    MapBody,
    Annotation,
    OperatorSet,
    Entry,
    Segment,
}

/// <summary>What a length-delimited field holds.</summary>
internal enum WireContent
{
    Message,
    Name,
    Text,
    Bytes,
    PackedFixed,
    PackedVarints,
    Unknown,
}

/// <summary>Field numbers of the ONNX messages (onnx.proto of ONNX 1.19).</summary>
internal static class WireSchema
{
    /// <summary>What the length-delimited field of that number holds, and the message inside when it is one.</summary>
    public static (WireContent Content, WireMessage Message) Field(WireMessage message, int field) => (message, field) switch
    {
        (WireMessage.Model, 7) => Inner(WireMessage.Graph),
        (WireMessage.Model, 8) => Inner(WireMessage.OperatorSet),
        (WireMessage.Model, 14) => Inner(WireMessage.Entry),
        (WireMessage.Model, 25) => Inner(WireMessage.Function),
        (WireMessage.Model, 2 or 3 or 6) => (WireContent.Text, default),
        (WireMessage.Model, 4) => (WireContent.Name, default),
        (WireMessage.Graph, 1) => Inner(WireMessage.Node),
        (WireMessage.Graph, 5) => Inner(WireMessage.Tensor),
        (WireMessage.Graph, 11 or 12 or 13) => Inner(WireMessage.ValueInfo),
        (WireMessage.Graph, 14) => Inner(WireMessage.Annotation),
        (WireMessage.Graph, 15) => Inner(WireMessage.SparseTensor),
        (WireMessage.Graph, 16) => Inner(WireMessage.Entry),
        (WireMessage.Graph, 2) => (WireContent.Name, default),
        (WireMessage.Graph, 10) => (WireContent.Text, default),
        (WireMessage.Node, 5) => Inner(WireMessage.Attribute),
        (WireMessage.Node, 9) => Inner(WireMessage.Entry),
        (WireMessage.Node, 1 or 2 or 3 or 4 or 7 or 8) => (WireContent.Name, default),
        (WireMessage.Node, 6) => (WireContent.Text, default),
        (WireMessage.Attribute, 1 or 21) => (WireContent.Name, default),
        (WireMessage.Attribute, 13) => (WireContent.Text, default),
        (WireMessage.Attribute, 5 or 10) => Inner(WireMessage.Tensor),
        (WireMessage.Attribute, 6 or 11) => Inner(WireMessage.Graph),
        (WireMessage.Attribute, 14 or 15) => Inner(WireMessage.Type),
        (WireMessage.Attribute, 22 or 23) => Inner(WireMessage.SparseTensor),
        (WireMessage.Attribute, 4 or 9) => (WireContent.Bytes, default),
        (WireMessage.Attribute, 7) => (WireContent.PackedFixed, default),
        (WireMessage.Attribute, 8) => (WireContent.PackedVarints, default),
        (WireMessage.Tensor, 1 or 5 or 7 or 11) => (WireContent.PackedVarints, default),
        (WireMessage.Tensor, 4 or 10) => (WireContent.PackedFixed, default),
        (WireMessage.Tensor, 3) => Inner(WireMessage.Segment),
        (WireMessage.Tensor, 6 or 9) => (WireContent.Bytes, default),
        (WireMessage.Tensor, 8) => (WireContent.Name, default),
        (WireMessage.Tensor, 12) => (WireContent.Text, default),
        (WireMessage.Tensor, 13 or 16) => Inner(WireMessage.Entry),
        (WireMessage.SparseTensor, 1 or 2) => Inner(WireMessage.Tensor),
        (WireMessage.SparseTensor, 3) => (WireContent.PackedVarints, default),
        (WireMessage.Function, 7) => Inner(WireMessage.Node),
        (WireMessage.Function, 9) => Inner(WireMessage.OperatorSet),
        (WireMessage.Function, 11) => Inner(WireMessage.Attribute),
        (WireMessage.Function, 12) => Inner(WireMessage.ValueInfo),
        (WireMessage.Function, 14) => Inner(WireMessage.Entry),
        (WireMessage.Function, 1 or 4 or 5 or 6 or 10 or 13) => (WireContent.Name, default),
        (WireMessage.Function, 8) => (WireContent.Text, default),
        (WireMessage.ValueInfo, 2) => Inner(WireMessage.Type),
        (WireMessage.ValueInfo, 4) => Inner(WireMessage.Entry),
        (WireMessage.ValueInfo, 1) => (WireContent.Name, default),
        (WireMessage.ValueInfo, 3) => (WireContent.Text, default),
        (WireMessage.Type, 1 or 4 or 8 or 9) => Inner(WireMessage.TypeBody),
        (WireMessage.Type, 5) => Inner(WireMessage.MapBody),
        (WireMessage.Type, 6) => (WireContent.Name, default),
        (WireMessage.TypeBody, 1) => Inner(WireMessage.Type),
        (WireMessage.TypeBody, 2) => Inner(WireMessage.Shape),
        (WireMessage.MapBody, 2) => Inner(WireMessage.Type),
        (WireMessage.Shape, 1) => Inner(WireMessage.Dimension),
        (WireMessage.Dimension, 2 or 3) => (WireContent.Name, default),
        (WireMessage.Annotation, 1) => (WireContent.Name, default),
        (WireMessage.Annotation, 2) => Inner(WireMessage.Entry),
        (WireMessage.OperatorSet, 1) => (WireContent.Name, default),
        (WireMessage.Entry, 1 or 2) => (WireContent.Text, default),
        _ => (WireContent.Unknown, default),
    };

    private static (WireContent Content, WireMessage Message) Inner(WireMessage message) => (WireContent.Message, message);
}
