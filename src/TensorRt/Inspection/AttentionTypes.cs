namespace TrtOperator.TensorRt.Inspection;

/// <summary>The types inside a fused attention kernel, as its source names them.</summary>
/// <param name="FirstProduct">The type that the product of queries and keys is accumulated in.</param>
/// <param name="SecondProduct">The type that the product of probabilities and values is accumulated in.</param>
/// <param name="Scores">The type of the scores, which the softmax is computed in.</param>
public sealed record AttentionTypes(TensorType FirstProduct, TensorType SecondProduct, TensorType Scores);
