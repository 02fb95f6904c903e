namespace TrtOperator.TensorRt.Inspection;

/// <summary>
/// Puts a kernel's operations into the order of computation. The name of a generated kernel, such as <c>__myl_MulAddCastSubSqrt_0x1f</c>,
/// lists its operations in that order with four letters each, and a Cast where the type changes. The order is taken only where the
/// types that it gives agree in one way alone with how often the source writes each operation in each type; else it stays unknown.
/// </summary>
internal static class OperationOrder
{
    private const string Prefix = "__myl_";
    private const string TypeChange = "Cast";
    private const int LettersOfWord = 4;
    private const int MostAssignments = 4096;

    public static List<InnerOperation> Of(string function, List<InnerOperation> operations)
    {
        int segments = 1;
        List<(string Word, int Segment)> sequence = [];
        HashSet<string> words = [.. operations.Where(operation => !IsReduction(operation)).Select(operation => operation.Name)];
        foreach (string token in Tokens(function))
        {
            if (token == TypeChange)
            {
                // Casts in a row change the type once as far as operations are concerned.
                segments += sequence.Count > 0 && sequence[^1].Segment == segments - 1 ? 1 : 0;
            }
            else if (words.FirstOrDefault(word => Token(word) == token) is { } word)
            {
                sequence.Add((word, segments - 1));
            }
        }

        segments = sequence.Count > 0 ? sequence[^1].Segment + 1 : 0;
        TensorType[] types = [.. operations.Select(operation => operation.Output).Distinct()];
        List<InnerOperation>? only = null;
        if (Math.Pow(types.Length, segments) <= MostAssignments)
        {
            foreach (TensorType[] assignment in Assignments(types, segments))
            {
                if (Ordered(sequence, assignment, operations) is { } ordered)
                {
                    if (only is not null)
                    {
                        return operations;
                    }

                    only = ordered;
                }
            }
        }

        return only ?? operations;
    }

    private static IEnumerable<TensorType[]> Assignments(TensorType[] types, int segments)
    {
        int[] digits = new int[segments];
        int at = types.Length == 0 ? -1 : 0;
        while (at >= 0)
        {
            yield return [.. digits.Select(digit => types[digit])];
            for (at = segments - 1; at >= 0 && ++digits[at] == types.Length; at--)
            {
                digits[at] = 0;
            }
        }
    }

    /// <summary>The operations in order if each has a place under the types given to the segments; else null.</summary>
    private static List<InnerOperation>? Ordered(List<(string Word, int Segment)> sequence, TensorType[] types, List<InnerOperation> operations)
    {
        List<InnerOperation> left = [.. operations];
        List<InnerOperation> ordered = [];
        foreach ((string word, int segment) in sequence)
        {
            int found = left.FindIndex(operation => operation.Name == word && operation.Output == types[segment]);
            if (found < 0)
            {
                return null;
            }

            ordered.Add(left[found] with { Position = ordered.Count });
            left.RemoveAt(found);
        }

        // What the name does not list has no place; reductions it lists by other words.
        return left.TrueForAll(IsReduction) ? [.. ordered, .. left] : null;
    }

    private static bool IsReduction(InnerOperation operation) => operation.Name.StartsWith("reduce_", StringComparison.Ordinal);

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
