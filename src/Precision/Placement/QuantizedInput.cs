namespace TrtOperator.Precision.Placement;

/// <summary>One edge that reads its tensor through a Q/DQ pair. Other readers of the same tensor are not touched by it.</summary>
/// <param name="Node">The reading node's name in the normalized graph.</param>
/// <param name="InputIndex">Which of its inputs, from 0.</param>
/// <param name="Tensor">The tensor that the edge carries before the pair is written.</param>
/// <param name="IsWeight">Whether <paramref name="Tensor"/> is an initializer, quantized from its own values and not from calibration.</param>
/// <param name="Axis">The output-channel axis of a weight with one scale per channel, never negative; <see langword="null"/> for one scale.</param>
/// <param name="SharedScaleGroup">
/// Edges with the same group use one scale: that of the largest range in the group. <see langword="null"/> when the tensor has its own.
/// All edges of one tensor are in the same group.
/// </param>
/// <param name="FixedAmax">The range where it is known without data: 1 behind a softmax. <see langword="null"/> where calibration decides.</param>
public sealed record QuantizedInput(
    string Node,
    int InputIndex,
    string Tensor,
    bool IsWeight,
    int? Axis,
    string? SharedScaleGroup,
    float? FixedAmax);
