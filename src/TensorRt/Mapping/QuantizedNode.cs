namespace TrtOperator.TensorRt.Mapping;

/// <summary>What the prepared graph says of a node that was planned in INT8 or FP8.</summary>
/// <param name="Node">Its ONNX name.</param>
public sealed record QuantizedNode(string Node)
{
    /// <summary>An activation that it multiplies and that comes through no DequantizeLinear, by its tensor's name; null where none does.</summary>
    public string? BareActivation { get; init; }

    /// <summary>A DequantizeLinear in front of it that does not read a QuantizeLinear, by name; null where none is.</summary>
    public string? SplitPair { get; init; }

    /// <summary>A QuantizeLinear in front of it that gives an activation one scale per channel, by name; null where none does.</summary>
    public string? PerChannelActivation { get; init; }
}
