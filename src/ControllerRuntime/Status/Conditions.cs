using k8s.Models;

namespace TrtOperator.ControllerRuntime.Status;

/// <summary>Works on lists of conditions, which hold each type once. Pure: every call returns a new list and leaves the given one alone.</summary>
public static class Conditions
{
    /// <summary>The most characters that a message may have.</summary>
    public const int MostMessageCharacters = 32_768;

    private const int MostReasonCharacters = 1024;
    private const int MostTypeCharacters = 316;

    /// <summary>
    /// Sets the condition of a type in its place, or appends it. Its last transition time is kept from the known condition where the status is the same, and
    /// left empty where it is not: the <see cref="StatusWriter{T, TStatus}"/> fills it in.
    /// </summary>
    /// <param name="conditions">The list; null for an empty one.</param>
    /// <param name="condition">The condition. Its message is cut and stripped of control characters.</param>
    /// <returns>The new list.</returns>
    /// <exception cref="ArgumentException">The condition breaks the API's conventions.</exception>
    public static IList<V1Condition> Set(IEnumerable<V1Condition>? conditions, V1Condition condition)
    {
        Check(condition);
        V1Condition? known = Find(conditions, condition.Type);
        V1Condition wanted = new()
        {
            Type = condition.Type,
            Status = condition.Status,
            Reason = condition.Reason,
            Message = PrintableText.Of(condition.Message ?? "", MostMessageCharacters),
            ObservedGeneration = condition.ObservedGeneration,
            LastTransitionTime = known?.Status == condition.Status ? known.LastTransitionTime : default,
        };
        List<V1Condition> result = [.. (conditions ?? []).Select(other => ReferenceEquals(other, known) ? wanted : other)];
        if (known is null)
        {
            result.Add(wanted);
        }

        return result;
    }

    /// <summary>Takes a type out.</summary>
    /// <param name="conditions">The list; null for an empty one.</param>
    /// <param name="type">The type.</param>
    /// <returns>The new list.</returns>
    public static IList<V1Condition> Remove(IEnumerable<V1Condition>? conditions, string type) => [.. (conditions ?? []).Where(condition => condition.Type != type)];

    /// <summary>Looks a type up.</summary>
    /// <param name="conditions">The list; null for an empty one.</param>
    /// <param name="type">The type.</param>
    /// <returns>The condition; null where it is not there.</returns>
    public static V1Condition? Find(IEnumerable<V1Condition>? conditions, string type) => conditions?.FirstOrDefault(condition => condition.Type == type);

    /// <summary>Whether a type is there with status True.</summary>
    /// <param name="conditions">The list; null for an empty one.</param>
    /// <param name="type">The type.</param>
    /// <returns>False also where it is absent.</returns>
    public static bool IsTrue(IEnumerable<V1Condition>? conditions, string type) => Find(conditions, type)?.Status == "True";

    /// <summary>Checks a condition against the API's conventions.</summary>
    /// <param name="condition">The condition.</param>
    /// <exception cref="ArgumentException">It breaks them; the message says what to do.</exception>
    public static void Check(V1Condition condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        Require(IsCamelCase(condition.Type, MostTypeCharacters), $"The type of a condition must be one CamelCase word, not '{PrintableText.Of(condition.Type ?? "", 64)}'.");
        Require(condition.Status is "True" or "False" or "Unknown", $"The status of condition {condition.Type} must be True, False or Unknown.");
        Require(
            IsCamelCase(condition.Reason, MostReasonCharacters),
            $"The reason of condition {condition.Type} must be one CamelCase word, not '{PrintableText.Of(condition.Reason ?? "", 64)}'.");
        Require(condition.ObservedGeneration is null or >= 0, $"The observed generation of condition {condition.Type} must not be negative.");
    }

    private static bool IsCamelCase(string? word, int mostCharacters)
        => word is { Length: > 0 } && word.Length <= mostCharacters && char.IsAsciiLetterUpper(word[0]) && word.All(char.IsAsciiLetterOrDigit);

    private static void Require(bool isSo, string message)
    {
        if (!isSo)
        {
            throw new ArgumentException(message);
        }
    }
}
