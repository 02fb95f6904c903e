namespace TrtOperator.TensorRt.Inspection;

/// <summary>Reads which arithmetic a generated kernel's CUDA source does, and in which types.</summary>
internal static class SourceText
{
    private const string TypePrefix = "__myln_";
    private const string Separator = "___myln_";
    private const string Definition = "__global__ void ";
    private const string LaunchBounds = "__launch_bounds__(";
    private const string FirstLane = ".values[0]";

    public static KernelSource Read(string source)
    {
        List<string> functions = Functions(source);
        Dictionary<(string Word, TensorType Output, TensorType Input), int> counts = [];
        List<(string Word, TensorType Output, TensorType Input)> order = [];
        foreach (ReadOnlySpan<char> line in source.AsSpan().EnumerateLines())
        {
            // Vectors are written out lane by lane; the first stands for all.
            if (line.Contains(TypePrefix, StringComparison.Ordinal)
                && (!line.Contains(".values[", StringComparison.Ordinal) || line.Contains(FirstLane, StringComparison.Ordinal)))
            {
                Calls(line, counts, order);
            }
        }

        HashSet<(string Word, TensorType Type)> reductions = [];
        Reductions(source, reductions, counts, order);
        List<InnerOperation> operations = Operations(functions, counts, order);
        return new KernelSource(functions, operations, AttentionSource.Read(source)) { Order = OperationOrder.Of(functions.Count > 0 ? functions[0] : "", operations) };
    }

    private static List<string> Functions(string source)
    {
        List<string> functions = [];
        int at = 0;
        while ((at = source.IndexOf(Definition, at, StringComparison.Ordinal)) >= 0)
        {
            at += Definition.Length;
            if (string.CompareOrdinal(source, at, LaunchBounds, 0, LaunchBounds.Length) == 0)
            {
                int close = source.IndexOf(')', at);
                at = close < 0 ? source.Length : close + 1;
                while (at < source.Length && source[at] == ' ')
                {
                    at++;
                }
            }

            int end = WordEnd(source, at);
            if (end > at && !functions.Contains(source[at..end]))
            {
                functions.Add(source[at..end]);
            }

            at = end;
        }

        return functions;
    }

    /// <summary>Calls such as <c>__myln_add___myln_half___myln_half(</c>: the word, the type that it gives, the type that it takes.</summary>
    private static void Calls(
        ReadOnlySpan<char> line,
        Dictionary<(string Word, TensorType Output, TensorType Input), int> counts,
        List<(string Word, TensorType Output, TensorType Input)> order)
    {
        int at = 0;
        while (line[at..].IndexOf(TypePrefix, StringComparison.Ordinal) is >= 0 and int found)
        {
            at += found;
            int end = at;
            while (end < line.Length && (char.IsAsciiLetterOrDigit(line[end]) || line[end] == '_'))
            {
                end++;
            }

            ReadOnlySpan<char> word = line[(at + TypePrefix.Length)..end];
            int first = word.IndexOf(Separator, StringComparison.Ordinal);
            if (first > 0 && end < line.Length && line[end] == '(')
            {
                ReadOnlySpan<char> types = word[(first + Separator.Length)..];
                int second = types.IndexOf(Separator, StringComparison.Ordinal);
                if (second > 0)
                {
                    Add((word[..first].ToString(), TensorTypeWords.Read(types[..second]), TensorTypeWords.Read(types[(second + Separator.Length)..])), counts, order);
                }
            }

            at = end;
        }
    }

    /// <summary>Reductions such as <c>AddOp&lt;__myln_float&gt;</c>, each type once.</summary>
    private static void Reductions(
        string source,
        HashSet<(string Word, TensorType Type)> seen,
        Dictionary<(string Word, TensorType Output, TensorType Input), int> counts,
        List<(string Word, TensorType Output, TensorType Input)> order)
    {
        const string Mark = "Op<" + TypePrefix;
        int at = 0;
        while ((at = source.IndexOf(Mark, at, StringComparison.Ordinal)) >= 0)
        {
            int start = at;
            while (start > 0 && char.IsAsciiLetterOrDigit(source[start - 1]))
            {
                start--;
            }

            int from = at + Mark.Length;
            int end = WordEnd(source, from);
            string word = "reduce_" + source[start..at].ToLowerInvariant();
            TensorType type = TensorTypeWords.Read(source.AsSpan(from, end - from));
            if (at > start && end < source.Length && source[end] == '>' && seen.Add((word, type)))
            {
                Add((word, type, type), counts, order);
            }

            at = from;
        }
    }

    private static void Add(
        (string Word, TensorType Output, TensorType Input) call,
        Dictionary<(string Word, TensorType Output, TensorType Input), int> counts,
        List<(string Word, TensorType Output, TensorType Input)> order)
    {
        if (!counts.TryGetValue(call, out int count))
        {
            order.Add(call);
        }

        counts[call] = count + 1;
    }

    /// <summary>
    /// A source writes an operation out once per variant and unrolled step, so counts say only how types share it.
    /// The kernel's name says how often the operation stands in the graph.
    /// </summary>
    private static List<InnerOperation> Operations(
        List<string> functions,
        Dictionary<(string Word, TensorType Output, TensorType Input), int> counts,
        List<(string Word, TensorType Output, TensorType Input)> order)
    {
        List<InnerOperation> operations = [];
        foreach ((string Word, TensorType Output, TensorType Input) call in order)
        {
            int named = functions.Count == 0 ? 0 : NamedTimes(functions[0], call.Word);
            long total = counts.Where(other => other.Key.Word == call.Word).Sum(other => (long)other.Value);
            long share = (long)named * counts[call] / total;
            for (long i = 0; i < Math.Max(share, 1); i++)
            {
                operations.Add(new InnerOperation(call.Word, [call.Input], call.Output, []));
            }
        }

        return operations;
    }

    /// <summary>How often a kernel's name, such as <c>__myl_MulAddMaxrSub_0x1f</c>, lists an operation by its first four letters.</summary>
    private static int NamedTimes(string function, string word)
    {
        string token = string.Concat(char.ToUpperInvariant(word[0]).ToString(), word.AsSpan(1, Math.Min(word.Length, 4) - 1));
        int times = 0;
        int at = 0;
        while ((at = function.IndexOf(token, at, StringComparison.Ordinal)) >= 0)
        {
            at += token.Length;
            times += at == function.Length || !char.IsAsciiLetterLower(function[at]) ? 1 : 0;
        }

        return times;
    }

    private static int WordEnd(string source, int at)
    {
        while (at < source.Length && (char.IsAsciiLetterOrDigit(source[at]) || source[at] == '_'))
        {
            at++;
        }

        return at;
    }
}
