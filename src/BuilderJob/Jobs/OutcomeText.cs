using TrtOperator.Api.Text;

namespace TrtOperator.BuilderJob.Jobs;

/// <summary>Text that goes into a condition: one line, no control characters, sentences that end.</summary>
internal static class OutcomeText
{
    /// <summary>Joins sentences.</summary>
    public static string Of(params IEnumerable<string?> sentences)
        => string.Join(' ', sentences.Select(static sentence => PrintableLine.Of(sentence)).Where(sentence => sentence.Length > 0).Select(Ended));

    private static string Ended(string sentence) => sentence[^1] is '.' or '!' or '?' or ')' or ']' or '}' or ':' ? sentence : sentence + ".";
}
