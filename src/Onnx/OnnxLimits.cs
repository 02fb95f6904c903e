namespace TrtOperator.Onnx;

/// <summary>What a model file may ask for at most. Each limit is checked before the memory it guards is allocated.</summary>
public sealed record OnnxLimits
{
    /// <summary>The limits used where none are given.</summary>
    public static OnnxLimits Default { get; } = new();

    /// <summary>Largest protobuf message, in bytes. The protobuf format itself ends at 2 GiB - 1; bigger models keep their weights in external data.</summary>
    public long MaxFileBytes { get; init; } = int.MaxValue;

    /// <summary>Deepest nesting of protobuf messages (a graph inside an attribute inside a node counts three).</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Most nodes in the model, subgraphs and functions included.</summary>
    public int MaxNodes { get; init; } = 500_000;

    /// <summary>Most protobuf messages and text fields of every kind together; guards against files whose objects need far more memory than their bytes.</summary>
    public int MaxMessages { get; init; } = 8_000_000;

    /// <summary>Most numbers in variable-length fields, which become up to eight bytes each.</summary>
    public long MaxVariableLengthNumbers { get; init; } = 1 << 28;

    /// <summary>Longest name of a node, tensor, operator or domain, in bytes of UTF-8.</summary>
    public int MaxNameBytes { get; init; } = 4096;

    /// <summary>Most dimensions of one tensor.</summary>
    public int MaxRank { get; init; } = 64;

    /// <summary>Largest single tensor, in bytes.</summary>
    public long MaxTensorBytes { get; init; } = int.MaxValue;

    /// <summary>Most bytes of external data that one model may refer to.</summary>
    public long MaxExternalBytes { get; init; } = 64L << 30;
}
