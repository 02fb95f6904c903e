namespace TrtOperator.TensorRt.Inspection;

/// <summary>
/// Puts a kernel's operations into the order of computation. The name of a generated kernel, such as <c>__myl_MulAddCastSubSqrt_0x1f</c>,
/// lists its operations in that order with four letters each, and a Cast where the type changes. What lies between two Casts has one
/// type, and of all ways to give types those count that call for just what the source writes: where they differ, the type is left open.
/// Reductions the name lists by other words, so they have no place.
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
        if (sequence.Count == 0 || Math.Pow(types.Length, segments) > MostAssignments)
        {
            return [];
        }

        List<TensorType[]> possible = [.. Assignments(types, segments).Where(assignment => BornOut(sequence, assignment, operations))];
        return possible.Count == 0 ? [] : [.. sequence.Select(entry =>
        {
            TensorType[] told = [.. possible.Select(assignment => assignment[entry.Segment]).Distinct()];
            return told.Length == 1
                ? operations.First(operation => operation.Name == entry.Word && operation.Output == told[0])
                : new InnerOperation(entry.Word, [], TensorType.Unknown, []);
        })];
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

    /// <summary>
    /// Whether the types given to the segments call for exactly those words and types that the source writes. How often it writes
    /// them says little, because it unrolls.
    /// </summary>
    private static bool BornOut(List<(string Word, int Segment)> sequence, TensorType[] types, List<InnerOperation> operations)
    {
        HashSet<(string, TensorType)> called = [.. sequence.Select(entry => (entry.Word, types[entry.Segment]))];
        return called.SetEquals(operations.Where(operation => !IsReduction(operation)).Select(operation => (operation.Name, operation.Output)));
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
