namespace TrtOperator.Precision.Gates;

/// <summary>What a decoder read from one sample's output.</summary>
/// <param name="Symbols">The symbols, in order.</param>
/// <param name="Text">The symbols joined by the separator.</param>
/// <param name="IsDead">True when the output holds NaN or infinity; then there are no symbols.</param>
public sealed record DecodedSequence(IReadOnlyList<string> Symbols, string Text, bool IsDead);
