namespace TrtOperator.Bench;

/// <summary>What is measured, and how long.</summary>
/// <param name="Repository">The repository's root.</param>
/// <param name="Only">The one group to measure; all when null.</param>
/// <param name="Long">Whether the bars are measured with as many samples as they are set for: 512 and 4,096.</param>
internal sealed record BenchOptions(string Repository, string? Only, bool Long)
{
    /// <summary>The groups, in their order.</summary>
    public static IReadOnlyList<string> Groups { get; } = ["histograms", "report", "g2p", "refinement", "recognizer", "cost", "memory", "plans", "gates", "pipeline"];

    /// <summary>Reads <c>[REPOSITORY] [--only GROUP] [--long]</c>; null and a sentence where that is something else.</summary>
    public static BenchOptions? Parse(string[] arguments, out string problem)
    {
        problem = "";
        string repository = Directory.GetCurrentDirectory();
        string? only = null;
        bool all = false;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--long")
            {
                all = true;
            }
            else if (arguments[i] == "--only" && i + 1 < arguments.Length && Groups.Contains(arguments[i + 1]))
            {
                only = arguments[++i];
            }
            else if (arguments[i].StartsWith('-'))
            {
                problem = $"bench takes [REPOSITORY] [--only {string.Join("|", Groups)}] [--long], not '{string.Join(' ', arguments[i..])}'.";
                return null;
            }
            else
            {
                repository = arguments[i];
            }
        }

        return new BenchOptions(Path.GetFullPath(repository), only, all);
    }

    /// <summary>Whether the group is to be measured.</summary>
    public bool Has(string group) => Only is null || Only == group;
}
