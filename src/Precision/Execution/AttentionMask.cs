namespace TrtOperator.Precision.Execution;

/// <summary>One place where a mask meets attention scores before a softmax.</summary>
/// <param name="Node">The Add, Sub or Where that applies the mask.</param>
/// <param name="Selects">Whether masked scores are replaced (Where) and not added to.</param>
/// <param name="Softmax">The softmax that the masked scores go to.</param>
/// <param name="Scores">The tensor that is masked.</param>
/// <param name="Mask">The tensor that masks it.</param>
/// <param name="Path">The nodes from <paramref name="Node"/> to <paramref name="Softmax"/>, both included.</param>
/// <param name="MaskTensors">Every tensor that the mask is made from, <paramref name="Mask"/> and constants included.</param>
public sealed record AttentionMask(
    string Node,
    bool Selects,
    string Softmax,
    string Scores,
    string Mask,
    IReadOnlyList<string> Path,
    IReadOnlySet<string> MaskTensors);
