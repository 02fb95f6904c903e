namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>What the run spent its time on, and what it did not have to do again.</summary>
internal static class StageSection
{
    public static bool Applies(RunReport report) => report.Stages.Count > 0;

    public static void Write(MarkupWriter page, RunReport report)
    {
        if (!Applies(report))
        {
            return;
        }

        var most = report.Stages.Max(s => Seconds(s));
        var reused = report.Stages.Count(s => s.Reused);
        page.Write($"<section id=\"stages\"><h2>Stages</h2>\n<p class=\"lead\">{Display.Count(report.Stages.Count, "stage")} in {Display.Duration(report.Stages.Sum(Seconds))}; {(reused == 0 ? "none was" : reused == 1 ? "1 was" : Display.Count(reused) + " were")} reused from an earlier run with equal inputs.</p>\n<table><thead><tr><th scope=\"col\">Stage</th><th scope=\"col\" class=\"n\">Time</th><th scope=\"col\"></th><th scope=\"col\">Result</th><th scope=\"col\" class=\"n\">Size</th><th scope=\"col\">Key</th></tr></thead><tbody>\n");
        foreach (var stage in report.Stages)
        {
            var width = most > 0 ? Math.Max(1, 180 * Seconds(stage) / most) : 0;
            page.Write($"<tr><th scope=\"row\">{Display.Name(stage.Name, 80)}</th><td class=\"n\">{Display.Duration(stage.Seconds)}</td><td><svg class=\"meter\" viewBox=\"0 0 180 10\" aria-hidden=\"true\"><rect class=\"{(stage.Reused ? "bar-reused" : "bar")}\" width=\"{width}\" height=\"10\" rx=\"2\"/></svg></td><td>{(stage.Reused ? "reused" : "computed")}</td><td class=\"n\">{(stage.Bytes is { } bytes ? Display.Bytes(bytes) : "\u2013")}</td><td><code title=\"{Display.Name(stage.Key)}\">{Display.Digest(stage.Key)}</code></td></tr>\n");
        }

        page.Write($"</tbody></table></section>\n");
    }

    private static double Seconds(StageReport stage) => stage.Seconds is > 0 and < 1e9 ? stage.Seconds : 0;
}
