namespace TrtOperator.Precision.Gates;

/// <summary>How a CTC output becomes text. <see cref="CtcGreedyDecoder"/> says how the vocabulary maps to classes.</summary>
/// <param name="Blank">The class that means "no symbol".</param>
/// <param name="Vocabulary">One symbol an entry, in the order of the classes.</param>
/// <param name="Separator">What stands between symbols in labels and reports; empty where symbols are characters.</param>
/// <param name="Ignored">Symbols that are left out before errors are counted; each one that a class stands for.</param>
public sealed record CtcDecoding(int Blank, IReadOnlyList<string> Vocabulary, string Separator, IReadOnlyList<string> Ignored);
