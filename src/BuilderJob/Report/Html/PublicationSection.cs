namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>The release with its digests, or the reason why there is none.</summary>
internal static class PublicationSection
{
    private const int MaxRows = 1_000;

    public static bool Applies(RunReport report) => report.Publication is not null;

    public static void Write(MarkupWriter page, RunReport report)
    {
        if (report.Publication is not { } publication)
        {
            return;
        }

        page.Write($"<section id=\"published\"><h2>{(publication.Release is null ? "Nothing was published" : "Published")}</h2>\n");
        if (publication.ReasonNotPublished is { } reason)
        {
            page.Write($"<p>{Display.Sentence(reason)}</p>\n");
        }

        page.Write($"<dl class=\"facts\">");
        if (publication.Release is { } release)
        {
            page.Write($"<div><dt>Release</dt><dd>{Display.Name(release)}</dd></div>");
        }

        if (publication.Destination is { } destination)
        {
            page.Write($"<div><dt>Destination</dt><dd class=\"mono\">{Display.Name(destination)}</dd></div>");
        }

        page.Write($"</dl>\n");
        if (publication.Files.Count > 0)
        {
            page.Write($"<table><thead><tr><th scope=\"col\">File</th><th scope=\"col\" class=\"n\">Size</th><th scope=\"col\">SHA-256</th></tr></thead><tbody>\n");
            foreach (var file in publication.Files.Take(MaxRows))
            {
                page.Write($"<tr><th scope=\"row\" class=\"mono\">{Display.Name(file.Name)}</th><td class=\"n\" title=\"{Display.Count(file.Bytes, "byte")}\">{Display.Bytes(file.Bytes)}</td><td><code>{Display.Name(file.Sha256)}</code></td></tr>\n");
            }

            page.Write($"</tbody></table>\n");
        }

        page.Write($"</section>\n");
    }
}
