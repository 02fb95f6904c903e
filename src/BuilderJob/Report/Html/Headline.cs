namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>The outcome in as few words as it takes.</summary>
internal static class Headline
{
    private const int NamedTargets = 5;

    private static readonly TargetVerdict[] s_worstFirst =
        [TargetVerdict.Failed, TargetVerdict.Refused, TargetVerdict.Passed, TargetVerdict.Published];

    /// <summary>One line for each verdict that occurs, the worst first: "Refused: cpu-int8".</summary>
    public static IEnumerable<(TargetVerdict Verdict, string Line)> Lines(RunReport report)
    {
        foreach (var verdict in s_worstFirst)
        {
            var names = report.Targets.Where(t => t.Verdict == verdict).Select(t => Display.Name(t.Name, 60)).ToList();
            if (names.Count > 0)
            {
                var more = names.Count > NamedTargets ? $" and {Display.Count(names.Count - NamedTargets)} more" : string.Empty;
                yield return (verdict, $"{verdict}: {string.Join(", ", names.Take(NamedTargets))}{more}");
            }
        }
    }

    public static string Title(RunReport report)
    {
        var lines = string.Join(". ", Lines(report).Select(l => l.Line));
        var engine = Display.Name(report.Header.Engine, 60);
        return lines.Length == 0 ? engine : $"{lines} \u2013 {engine}";
    }

    public static IEnumerable<TargetReport> WorstFirst(IEnumerable<TargetReport> targets) =>
        targets.OrderBy(t => Array.IndexOf(s_worstFirst, t.Verdict));

    public static string Kind(TargetVerdict verdict) =>
        verdict is TargetVerdict.Published or TargetVerdict.Passed ? "good" : "bad";

    public static string Kind(GateVerdict verdict) => verdict switch
    {
        GateVerdict.Passed => "good",
        GateVerdict.Failed => "bad",
        _ => "warn",
    };
}
