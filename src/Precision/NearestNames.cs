namespace TrtOperator.Precision;

/// <summary>
/// Names near a mistyped one, for error messages. Case does not count, nor do the wildcards of a glob; names that are paths
/// ("/b.0/f1/MatMul", "p2o.Conv.28") are compared as a whole and part by part.
/// </summary>
internal static class NearestNames
{
    private const int LongestName = 200;
    private const int MostNames = 50_000;
    private const int MostEdits = 8;

    private static readonly char[] s_partEnds = ['/', '.', ':'];

    /// <summary>At most <paramref name="max"/> of the first 50,000 known names, nearest first; none when nothing is near.</summary>
    public static IReadOnlyList<string> Find(string wanted, IEnumerable<string> known, int max = 3)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(known);
        string pattern = Normal(wanted).Replace("*", string.Empty, StringComparison.Ordinal).Replace("?", string.Empty, StringComparison.Ordinal);
        if (pattern.Length == 0 || max <= 0)
        {
            return [];
        }

        return [.. known.Take(MostNames)
            .Distinct(StringComparer.Ordinal)
            .Select(name => (Name: name, Distance: Distance(pattern, Normal(name))))
            .Where(static near => near.Distance < int.MaxValue)
            .OrderBy(static near => near.Distance)
            .ThenBy(static near => near.Name.Length)
            .ThenBy(static near => near.Name, StringComparer.Ordinal)
            .Take(max)
            .Select(static near => near.Name)];
    }

    // In half edits, so that a match of the whole name goes before an equally good one of a part.
    private static int Distance(string pattern, string name)
    {
        int allowed = Math.Min(MostEdits, Math.Max(1, pattern.Length / 3));
        int whole = Edits(pattern, name, allowed);
        int best = whole <= allowed ? 2 * whole : int.MaxValue;
        if (pattern.Length >= 3 && name.Contains(pattern, StringComparison.Ordinal))
        {
            best = Math.Min(best, 1);
        }

        foreach (string part in name.Split(s_partEnds, StringSplitOptions.RemoveEmptyEntries))
        {
            int edits = part.Length == name.Length ? int.MaxValue : Edits(pattern, part, allowed);
            best = edits <= allowed ? Math.Min(best, (2 * edits) + 1) : best;
        }

        return best;
    }

    private static string Normal(string name)
        => (name.Length > LongestName ? name[..LongestName] : name).ToLowerInvariant();

    /// <summary>
    /// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment: Damerau-Levenshtein without edits
    /// inside a swap); int.MaxValue when there are more than <paramref name="allowed"/>.
    /// </summary>
    private static int Edits(string a, string b, int allowed)
    {
        if (Math.Abs(a.Length - b.Length) > allowed)
        {
            return int.MaxValue;
        }

        Span<int> beforePrevious = stackalloc int[LongestName + 1];
        Span<int> previous = stackalloc int[LongestName + 1];
        Span<int> current = stackalloc int[LongestName + 1];
        int outside = allowed + 1;
        for (int j = 0; j <= b.Length; j++)
        {
            previous[j] = Math.Min(j, outside);
        }

        for (int i = 1; i <= a.Length; i++)
        {
            // Only cells within `allowed` of the diagonal can be part of an answer.
            int from = Math.Max(1, i - allowed);
            int to = Math.Min(b.Length, i + allowed);
            current[..(b.Length + 1)].Fill(outside);
            current[0] = Math.Min(i, outside);
            for (int j = from; j <= to; j++)
            {
                int edits = Math.Min(previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1), Math.Min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    edits = Math.Min(edits, beforePrevious[j - 2] + 1);
                }

                current[j] = edits;
            }

            Span<int> free = beforePrevious;
            beforePrevious = previous;
            previous = current;
            current = free;
        }

        return previous[b.Length] <= allowed ? previous[b.Length] : int.MaxValue;
    }
}
