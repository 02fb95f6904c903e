using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

namespace TrtOperator.Precision.Execution;

/// <summary>Turns the runtime's multi-line errors into one sentence that names the node.</summary>
internal static partial class RuntimeErrors
{
    private const int LongestDetail = 300;

    public static InferenceException OnLoad(OnnxRuntimeException error) => Translate(error, "could not be loaded");

    public static InferenceException OnRun(OnnxRuntimeException error) => Translate(error, "failed");

    private static InferenceException Translate(OnnxRuntimeException error, string failed)
    {
        string message = error.Message;
        if (RunningNode().Match(message) is { Success: true } running)
        {
            string node = running.Groups["name"].Value;
            string detail = Detail(message[(running.Index + running.Length)..]);
            return new InferenceException($"Node '{node}' ({running.Groups["op"].Value}) {failed} in ONNX Runtime: {detail}", error) { Node = node };
        }

        if (NamedNode().Match(message) is { Success: true } named)
        {
            string node = named.Groups["name"].Value;
            return new InferenceException($"Node '{node}' {failed} in ONNX Runtime: {Detail(message)}", error) { Node = node };
        }

        return new InferenceException($"The model {failed} in ONNX Runtime: {Detail(message)}", error);
    }

    private static string Detail(string message)
    {
        string text = ErrorCode().Replace(message, string.Empty);
        text = StatusMessage().Replace(text, string.Empty);
        text = SourcePosition().Replace(text, string.Empty);
        text = Whitespace().Replace(text, " ").Trim().TrimEnd('.', ' ');
        if (text.Length > LongestDetail)
        {
            text = text[..LongestDetail].TrimEnd() + "...";
        }

        return (text.Length == 0 ? "it gave no reason" : text) + ".";
    }

    [GeneratedRegex(@"while running (?<op>\S+) node\. Name:'(?<name>[^']*)'")]
    private static partial Regex RunningNode();

    [GeneratedRegex(@"(?:[Nn]ode(?: \(| with name '?|:? ?name:? ?'?|'s name: ?'?)|Node:)(?<name>[^\s')]+)")]
    private static partial Regex NamedNode();

    [GeneratedRegex(@"^\[ErrorCode:\w+\]\s*")]
    private static partial Regex ErrorCode();

    [GeneratedRegex(@"Status Message:\s*")]
    private static partial Regex StatusMessage();

    [GeneratedRegex(@"/\S+\.(?:cc|h|cpp|hpp):\d+\s+(?:[^\s(]+\([^)]*\)\s*(?:const\s*)?(?:\[[^\]]*\]\s*)?|[\w:~<>]+\s)?")]
    private static partial Regex SourcePosition();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
