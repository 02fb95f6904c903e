using System.Globalization;

namespace TrtOperator.TensorRt.Building;

/// <summary>One thing that the library said, cleaned, with the ONNX node that it speaks of.</summary>
/// <param name="Text">The cleaned text, on one line; empty where the library gave a place and no words.</param>
/// <param name="First">Whether it is the first statement of the build.</param>
internal sealed record Statement(string Text, bool First)
{
    private const int MostMessages = 400;
    private const int MostLines = 40;
    private const string NodeMark = "While parsing node number ";
    private const string FunctionMark = " In function ";

    /// <summary>The parser's error code; 0 where it comes from a log.</summary>
    public int Code { get; init; }

    /// <summary>The node's name; empty where it is not known.</summary>
    public string NodeName { get; init; } = string.Empty;

    /// <summary>The node's position; -1 where no node is meant.</summary>
    public int NodeIndex { get; init; } = -1;

    /// <summary>The node's operator; empty where it is not known.</summary>
    public string Operator { get; init; } = string.Empty;

    /// <summary>The node's first output; empty where it is not known.</summary>
    public string Output { get; init; } = string.Empty;

    /// <summary>The parser's function that refused; empty where it is not known.</summary>
    public string Function { get; init; } = string.Empty;

    /// <summary>Whether an ONNX node is meant.</summary>
    public bool HasNode => NodeName.Length > 0 || NodeIndex >= 0;

    /// <summary>The node's name for <see cref="BuildFailure.Node"/>.</summary>
    public string? Node => NodeName.Length > 0 ? NodeName : null;

    /// <summary>The node in words, as the start of a sentence.</summary>
    public string NodeWords
    {
        get
        {
            string op = Operator.Length == 0 ? string.Empty : $" ({LibraryText.Name(Operator)})";
            if (NodeName.Length > 0)
            {
                return $"Node {LibraryText.Quote(NodeName)}{op}";
            }

            string output = Output.Length == 0 ? string.Empty : $", which gives {LibraryText.Quote(Output)},";
            return string.Create(CultureInfo.InvariantCulture, $"Node number {NodeIndex}{op}{output}");
        }
    }

    /// <summary>Everything that was said and is not noise: the parser's errors where there are any, else the library's.</summary>
    public static IReadOnlyList<Statement> From(BuildEvidence evidence)
    {
        List<Statement> statements = [];
        foreach (ParserError error in evidence.ParserErrors.Take(MostMessages))
        {
            string text = LibraryText.Lines(error.Description, MostLines).Select(LibraryText.Clean).FirstOrDefault(line => line.Length > 0) ?? string.Empty;
            statements.Add(new Statement(text, statements.Count == 0)
            {
                Code = error.Code,
                NodeName = error.NodeName ?? string.Empty,
                NodeIndex = error.NodeIndex,
                Operator = error.NodeOperator ?? string.Empty,
                Function = error.Function ?? string.Empty,
            });
        }

        if (statements.Count == 0)
        {
            AddMessages(statements, evidence.Messages);
        }

        return statements;
    }

    private static void AddMessages(List<Statement> statements, IReadOnlyList<LibraryMessage> messages)
    {
        Statement? node = null;
        bool told = false;
        foreach (string line in messages.Where(m => m.Severity <= MessageSeverity.Error).Take(MostMessages).SelectMany(m => LibraryText.Lines(m.Text, MostLines)))
        {
            if (NodeOf(line) is { } found)
            {
                node ??= found;
                continue;
            }

            int function = line.IndexOf(FunctionMark, StringComparison.Ordinal);
            if (function >= 0 && line.Contains("ERROR:", StringComparison.Ordinal))
            {
                node = (node ?? new Statement(string.Empty, false)) with { Function = line[(function + FunctionMark.Length)..].Trim().TrimEnd(':') };
                continue;
            }

            string text = line.Contains("--- ", StringComparison.Ordinal) ? string.Empty : LibraryText.Clean(line);
            if (text.Length > 0)
            {
                told = true;
                statements.Add((node ?? new Statement(text, false)) with { Text = text, First = statements.Count == 0 });
            }
        }

        if (node is { HasNode: true })
        {
            // What was said before the node was named is still about that node.
            for (int i = 0; i < statements.Count; i++)
            {
                statements[i] = statements[i] with { NodeIndex = node.NodeIndex, Operator = node.Operator, Output = node.Output, Function = node.Function };
            }

            if (!told)
            {
                statements.Add(node with { First = true });
            }
        }
    }

    private static Statement? NodeOf(string line)
    {
        int at = line.IndexOf(NodeMark, StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        string rest = line[(at + NodeMark.Length)..];
        int digits = 0;
        while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
        {
            digits++;
        }

        return int.TryParse(rest.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? new Statement(string.Empty, false)
            {
                NodeIndex = index,
                Operator = LibraryText.Between(rest, "[", " ->") ?? string.Empty,
                Output = LibraryText.Between(rest, "-> \"", "\"") ?? string.Empty,
            }
            : null;
    }
}
