using System.Globalization;

namespace TrtOperator.TensorRt.Inspection;

/// <summary>Reads one block of graph text: header, descriptors, main. What it cannot read it passes over.</summary>
internal static class GraphText
{
    private const string StatementStart = "\n  ";

    public static PlanGraph Read(string text)
    {
        int main = Section(text, "main {", 0);
        int descriptors = Section(text, "descriptors {", 0);
        int end = main < 0 ? text.Length : Section(text, "shape_main {", main);
        end = end < 0 ? text.Length : end;
        ReadOnlySpan<char> header = text.AsSpan(0, descriptors < 0 ? text.Length : descriptors);
        Dictionary<string, KernelTensor> tensors = new(StringComparer.Ordinal);
        foreach (GraphStatement statement in Statements(text, Math.Max(descriptors, 0), main < 0 ? text.Length : main))
        {
            if (statement.Word == "tensor" && statement.Text("name") is { } name)
            {
                tensors[name] = new KernelTensor(name, TensorTypeWords.Read(statement.Text("type")), Dimensions(statement.List("dims")), string.Empty);
            }
        }

        List<PlanOperation> operations = main < 0 ? [] : [.. Statements(text, main, end).Select(Operation)];
        return new PlanGraph(header.Contains("\n  version = 4\n", StringComparison.Ordinal), Tf32(header), tensors, operations);
    }

    private static PlanOperation Operation(GraphStatement statement)
    {
        IReadOnlyList<string> inputs = statement.List("input");
        IReadOnlyList<string> outputs = statement.List("output");
        return new PlanOperation(
            statement.Word,
            statement.Text("name") ?? string.Empty,
            inputs.Count > 0 ? inputs : statement.List("input_args"),
            outputs.Count > 0 ? outputs : statement.List("output_args"),
            OnnxLayerNames.Read(statement.Text("layers") ?? string.Empty),
            Number(statement.Text("accumulation_type")),
            Number(statement.Text("binary")));
    }

    private static IEnumerable<GraphStatement> Statements(string text, int from, int to)
    {
        int at = from;
        while (at < to)
        {
            int found = text.IndexOf(StatementStart, at, to - at, StringComparison.Ordinal);
            if (found < 0)
            {
                yield break;
            }

            at = found + StatementStart.Length;
            if (GraphStatement.TryRead(text, at, to, out int end) is { } statement)
            {
                at = end;
                yield return statement;
            }
        }
    }

    private static int Section(string text, string title, int from)
    {
        int found = text.IndexOf("\n" + title, from, StringComparison.Ordinal);
        return found < 0 ? -1 : found + 1;
    }

    private static bool? Tf32(ReadOnlySpan<char> header)
        => header.Contains("\n  tf32=1\n", StringComparison.Ordinal) ? true
            : header.Contains("\n  tf32=0\n", StringComparison.Ordinal) ? false
            : null;

    private static int? Number(string? word)
        => int.TryParse(word, NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : null;

    /// <summary>Dimensions; a name stands for one that is known at run time.</summary>
    private static long[] Dimensions(IReadOnlyList<string> words)
        => [.. words.Select(word => long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : -1)];
}
