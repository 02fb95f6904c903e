namespace TrtOperator.TensorRt.Inspection;

/// <summary>
/// Puts a kernel's operations into the order of computation. The name of a generated kernel, such as <c>__myl_MulAddCastSubSqrt_0x1f</c>,
/// lists its operations in that order with four letters each, and a Cast where the type changes. The order is taken only where the
/// types that it gives agree with how often the source writes each operation in each type; else it stays unknown.
/// </summary>
internal static class OperationOrder
{
    private const string Prefix = "__myl_";
    private const string TypeChange = "Cast";
    private const int LettersOfWord = 4;

    public static List<InnerOperation> Of(string function, List<InnerOperation> operations)
    {
        List<List<string>> segments = [[]];
        List<(string Word, int Segment)> sequence = [];
        HashSet<string> words = [.. operations.Where(operation => !operation.Name.StartsWith("reduce_", StringComparison.Ordinal)).Select(operation => operation.Name)];
        foreach (string token in Tokens(function))
        {
            if (token == TypeChange)
            {
                segments.Add([]);
            }
            else if (words.FirstOrDefault(word => Token(word) == token) is { } word)
            {
                segments[^1].Add(word);
                sequence.Add((word, segments.Count - 1));
            }
        }

        ILookup<string, InnerOperation> byWord = operations.ToLookup(operation => operation.Name, StringComparer.Ordinal);
        TensorType?[] types = [.. segments.Select(segment => TypeOf(segment, byWord))];
        List<InnerOperation> left = [.. operations];
        List<InnerOperation> ordered = [];
        foreach ((string word, int segment) in sequence)
        {
            int found = types[segment] is { } type ? left.FindIndex(operation => operation.Name == word && operation.Output == type) : -1;
            if (found < 0)
            {
                return operations;
            }

            ordered.Add(left[found] with { Position = ordered.Count });
            left.RemoveAt(found);
        }

        // What the name does not list has no place; reductions it lists by other words.
        return left.TrueForAll(operation => operation.Name.StartsWith("reduce_", StringComparison.Ordinal)) ? [.. ordered, .. left] : operations;
    }

    // A word that the source writes in one type alone tells its segment's type. All that tell it must agree.
    private static TensorType? TypeOf(List<string> segment, ILookup<string, InnerOperation> operations)
    {
        TensorType[] told = [.. segment
            .Select(word => operations[word].Select(operation => operation.Output).Distinct().ToArray())
            .Where(types => types.Length == 1).Select(types => types[0]).Distinct()];
        return told.Length == 1 ? told[0] : null;
    }

    private static IEnumerable<string> Tokens(string function)
    {
        int at = function.StartsWith(Prefix, StringComparison.Ordinal) ? Prefix.Length : function.Length;
        while (at < function.Length && char.IsAsciiLetterUpper(function[at]))
        {
            int end = at + 1;
            while (end < function.Length && char.IsAsciiLetterLower(function[end]))
            {
                end++;
            }

            yield return function[at..end];
            at = end;
        }
    }

    private static string Token(string word)
        => string.Concat(char.ToUpperInvariant(word[0]).ToString(), word.AsSpan(1, Math.Min(word.Length, LettersOfWord) - 1));
}
