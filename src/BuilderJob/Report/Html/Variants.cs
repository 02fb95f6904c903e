namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>Which targets a variant decided, and how a variant is titled wherever it appears.</summary>
internal static class Variants
{
    /// <returns>Position of the variant of that name, or -1.</returns>
    public static int IndexOf(RunReport report, string? name)
    {
        for (var i = 0; name is not null && i < report.Variants.Count; i++)
        {
            if (report.Variants[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Writes the heading with a chip for each target that the variant decided.</summary>
    public static void WriteHeading(MarkupWriter page, RunReport report, VariantReport variant)
    {
        page.Write($"<h3>{Display.Name(variant.Name)}");
        foreach (var target in report.Targets.Where(t => t.Variant == variant.Name))
        {
            var named = target.Name == variant.Name ? string.Empty : " for " + Display.Name(target.Name, 60);
            page.Write($" <span class=\"chip k-{Headline.Kind(target.Verdict)}\">{target.Verdict.ToString()}{named}</span>");
        }

        page.Write($"</h3>\n");
    }
}
