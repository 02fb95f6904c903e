using System.Globalization;
using TrtOperator.Operator.Decisions;

namespace TrtOperator.Operator.Diagnosis;

/// <summary>
/// The scheduler's sentence on a pod that fits nowhere, taken apart: <c>0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint
/// {a: b}.</c> Newer schedulers add what preemption would bring; older ones put a comma after a taint.
/// </summary>
/// <param name="Nodes">How many nodes there are.</param>
/// <param name="Causes">What speaks against how many of them, in the scheduler's order.</param>
internal sealed record SchedulerMessage(int Nodes, IReadOnlyList<(int Count, string Words)> Causes)
{
    private const int MostCharacters = 4096;
    private const int MostCauses = 32;
    private const string Available = " nodes are available";

    /// <summary>Takes a sentence apart.</summary>
    /// <param name="message">What the scheduler wrote.</param>
    /// <returns>Its parts; null where it is another kind of sentence.</returns>
    public static SchedulerMessage? Parse(string message)
    {
        string text = Sentence.Clean(message, MostCharacters);
        int words = text.IndexOf(Available, StringComparison.Ordinal);
        if (words < 0 || !text.StartsWith("0/", StringComparison.Ordinal) || !TryCount(text[2..words], out int nodes))
        {
            return null;
        }

        string rest = text[(words + Available.Length)..].TrimStart(':', ' ');
        int preemption = rest.IndexOf(" preemption:", StringComparison.Ordinal);
        List<(int, string)> causes = [];
        foreach (string part in Split((preemption < 0 ? rest : rest[..preemption]).TrimEnd('.', ' ')))
        {
            int space = part.IndexOf(' ', StringComparison.Ordinal);
            if (space < 0 || causes.Count == MostCauses || !TryCount(part[..space], out int count))
            {
                return null;
            }

            causes.Add((count, part[(space + 1)..].TrimEnd('.')));
        }

        return causes.Count == 0 ? null : new(nodes, causes);
    }

    // A new cause begins with a count: commas within a cause are followed by something else.
    private static IEnumerable<string> Split(string text)
    {
        int start = 0;
        for (int at = text.IndexOf(", ", StringComparison.Ordinal); at >= 0; at = text.IndexOf(", ", at + 2, StringComparison.Ordinal))
        {
            if (at + 2 < text.Length && char.IsAsciiDigit(text[at + 2]))
            {
                yield return text[start..at];
                start = at + 2;
            }
        }

        if (start < text.Length)
        {
            yield return text[start..];
        }
    }

    private static bool TryCount(string text, out int count) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);
}
