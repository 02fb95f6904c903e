using System.Text.RegularExpressions;
using TrtOperator.ApiServer.Errors;

namespace TrtOperator.ApiServer.Selectors;

/// <summary>A label selector as it stands in a query: equality and sets.</summary>
internal sealed partial class LabelSelector
{
    private readonly List<Requirement> _requirements = [];

    private LabelSelector()
    {
    }

    public bool IsEmpty => _requirements.Count == 0;

    public static LabelSelector Parse(string? text)
    {
        LabelSelector selector = new();
        if (string.IsNullOrWhiteSpace(text))
        {
            return selector;
        }

        foreach (string part in SplitOutsideParentheses(text))
        {
            Match match = Pattern().Match(part.Trim());
            if (!match.Success)
            {
                throw RefusalException.BadRequest($"unable to parse requirement: found '{part.Trim()}', expected: a label requirement");
            }

            string key = match.Groups["key"].Value;
            string operation = match.Groups["op"].Value;
            HashSet<string> values = match.Groups["set"].Success
                ? [.. match.Groups["set"].Value.Split(',').Select(v => v.Trim())]
                : [match.Groups["value"].Value];
            selector._requirements.Add(match.Groups["absent"].Success ? new Requirement(key, Test.Absent, values)
                : operation.Length == 0 ? new Requirement(key, Test.Exists, values)
                : operation is "=" or "==" or "in" ? new Requirement(key, Test.In, values)
                : new Requirement(key, Test.NotIn, values));
        }

        return selector;
    }

    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        foreach (Requirement requirement in _requirements)
        {
            bool present = labels.TryGetValue(requirement.Key, out string? value);
            bool met = requirement.Test switch
            {
                Test.Exists => present,
                Test.Absent => !present,
                Test.In => present && requirement.Values.Contains(value!),
                _ => !present || !requirement.Values.Contains(value!),
            };
            if (!met)
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<string> SplitOutsideParentheses(string text)
    {
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (text[i] == ',' && depth == 0)
            {
                yield return text[start..i];
                start = i + 1;
            }
        }

        yield return text[start..];
    }

    [GeneratedRegex(@"^(?:(?<absent>!)\s*)?(?<key>[A-Za-z0-9._/-]+)\s*(?:(?<op>==|=|!=)\s*(?<value>[A-Za-z0-9._-]*)|(?<op>(?<=\s)in|(?<=\s)notin)\s*\((?<set>[A-Za-z0-9._,\s-]*)\))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    private enum Test
    {
        Exists,
        Absent,
        In,
        NotIn,
    }

    private sealed record Requirement(string Key, Test Test, HashSet<string> Values);
}
