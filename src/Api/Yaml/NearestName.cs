namespace TrtOperator.Api.Yaml;

/// <summary>Finds the name that was probably meant.</summary>
public static class NearestName
{
    private const int LongestCompared = 128;

    /// <summary>The known name with the fewest edits (insert, delete, replace, swap of neighbours), if they are few enough to be a slip.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="known">What exists.</param>
    /// <returns>The nearest, or null when none is near.</returns>
    public static string? Of(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        if (name.Length is 0 or > LongestCompared)
        {
            return null;
        }

        var nearest = known
            .Where(candidate => candidate.Length <= LongestCompared)
            .Select(candidate => (Candidate: candidate, Edits: Edits(name.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .OrderBy(pair => pair.Edits)
            .ThenBy(pair => pair.Candidate, StringComparer.Ordinal)
            .FirstOrDefault();
        return nearest.Candidate is not null && nearest.Edits <= Math.Max(1, Math.Min(name.Length, nearest.Candidate.Length) / 3)
            ? nearest.Candidate
            : null;
    }

    private static int Edits(string a, string b)
    {
        var beforeLast = new int[b.Length + 1];
        var last = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }

            (beforeLast, last) = (last, row);
        }

        return last[b.Length];
    }
}
