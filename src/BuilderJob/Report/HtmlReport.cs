using System.Security.Cryptography;
using System.Text;
using TrtOperator.BuilderJob.Report.Html;

namespace TrtOperator.BuilderJob.Report;

/// <summary>
/// Writes a report as one HTML page that asks for nothing outside itself: it opens from a file, prints, follows the
/// reader's colour scheme, and stays below a few megabytes for models of thousands of nodes.
/// </summary>
public static class HtmlReport
{
    private static readonly string s_style = Asset("report.css");
    private static readonly string s_script = Asset("report.js") + Asset("map.js");

    /// <summary>Writes the page; equal reports give equal text, with LF line ends.</summary>
    /// <param name="report">The report. Its texts may say anything: all are escaped, and very long ones shortened.</param>
    /// <param name="destination">Receives the page, to be encoded as UTF-8; it stays open.</param>
    public static void Write(RunReport report, TextWriter destination)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(destination);
        var page = new MarkupWriter(destination);
        WriteHead(page, report);
        page.Write($"<body>\n");
        Patterns.Write(page);
        page.Write($"<div class=\"page\">\n");
        HeadlineSection.Write(page, report);
        page.Write($"<main>\n");
        GateSection.Write(page, report);
        SizeSection.Write(page, report);
        PlanSection.Write(page, report);
        CompiledSection.Write(page, report);
        CalibrationSection.Write(page, report);
        RewriteSection.Write(page, report);
        ProtectionSection.Write(page, report);
        SensitivitySection.Write(page, report);
        StageSection.Write(page, report);
        PublicationSection.Write(page, report);
        ProvenanceSection.Write(page, report);
        page.Write($"</main>\n<footer>Made by trtengine {report.Header.ToolVersion}. The same facts, complete and for machines, are in report.json.</footer>\n</div>\n<script>");
        page.Markup(s_script);
        page.Write($"</script>\n</body>\n</html>\n");
    }

    // The policy names the page's own style and script by hash: were a text ever to slip through as markup, it could not run.
    private static void WriteHead(MarkupWriter page, RunReport report)
    {
        page.Write($"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.Write($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{Hash(s_style)}'; script-src '{Hash(s_script)}'; base-uri 'none'; form-action 'none'\">\n");
        page.Write($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        page.Write($"<title>{Headline.Title(report)}</title>\n<style>");
        page.Markup(s_style);
        page.Write($"</style>\n</head>\n");
    }

    private static string Hash(string content) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    private static string Asset(string file)
    {
        var assembly = typeof(HtmlReport).Assembly;
        var name = Array.Find(assembly.GetManifestResourceNames(), n => n.EndsWith(".Report.Assets." + file, StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"The program was built without its resource {file}.");
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
