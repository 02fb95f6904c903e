namespace TrtOperator.Precision.Datasets;

/// <summary>Names that a mistyped one may have meant.</summary>
internal static class NearestNames
{
    private const int MaxNames = 3;
    private const int MaxLength = 200;

    /// <summary>At most three names, nearest first, none further away than half the longer of both names.</summary>
    internal static string[] Of(string name, IEnumerable<string> candidates)
        => [.. candidates
            .Select(candidate => (Name: candidate, Distance: Distance(name, candidate)))
            .Where(pair => pair.Distance <= Math.Max(name.Length, pair.Name.Length) / 2)
            .OrderBy(pair => pair.Distance).ThenBy(pair => pair.Name, StringComparer.Ordinal)
            .Take(MaxNames).Select(pair => pair.Name)];

    /// <summary>Levenshtein's distance, upper and lower case being the same.</summary>
    private static int Distance(string left, string right)
    {
        if (left.Length > MaxLength || right.Length > MaxLength)
        {
            return int.MaxValue;
        }

        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                bool same = char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]);
                int replaced = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
