namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>The fills of precisions: each has a pattern of its own beside its colour, which prints and reads in grey.</summary>
internal static class Patterns
{
    /// <summary>Writes the definitions once a page; <c>report.css</c> refers to them by name.</summary>
    public static void Write(MarkupWriter page)
    {
        page.Write($"<svg class=\"defs\" xmlns=\"http://www.w3.org/2000/svg\" width=\"0\" height=\"0\" aria-hidden=\"true\" focusable=\"false\"><defs>\n");
        One(page, PrecisionKind.Int8, "M-2 2L2 -2M0 8L8 0M6 10L10 6");
        One(page, PrecisionKind.Fp8, "M0 8L8 0M0 0L8 8");
        One(page, PrecisionKind.Fp32, "M0 4H8");
        One(page, PrecisionKind.Other, "M4 0V8");
        page.Write($"</defs></svg>\n");
    }

    private static void One(MarkupWriter page, PrecisionKind kind, string lines) =>
        page.Write($"<pattern id=\"f-{kind.Key()}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><rect class=\"b-{kind.Key()}\" width=\"8\" height=\"8\"/><path class=\"hatch h-{kind.Key()}\" d=\"{lines}\"/></pattern>\n");
}
