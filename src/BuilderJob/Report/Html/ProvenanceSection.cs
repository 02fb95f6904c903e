namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>From what and with what the run was made.</summary>
internal static class ProvenanceSection
{
    public static void Write(MarkupWriter page, RunReport report)
    {
        var header = report.Header;
        var model = header.Model;
        page.Write($"<section id=\"provenance\"><h2>Provenance</h2>\n<dl class=\"prov\">");
        page.Write($"<dt>Model</dt><dd class=\"mono\">{Display.Name(model.Uri)}</dd>");
        page.Write($"<dt>SHA-256</dt><dd class=\"mono\">{Display.Name(model.Sha256)}</dd>");
        page.Write($"<dt>Size</dt><dd>{Display.Count(model.NodeCount, "node")}, {Display.Count(model.ParameterCount, "parameter")}, opset {model.Opset}</dd>");
        foreach (var note in report.Notes)
        {
            page.Write($"<dt>Import</dt><dd>{Display.Sentence(note)}</dd>");
        }

        foreach (var library in header.Libraries)
        {
            page.Write($"<dt>{Display.Name(library.Name, 60)}</dt><dd>{Display.Name(library.Version, 60)}</dd>");
        }

        page.Write($"<dt>CPU</dt><dd>{Display.Name(header.Cpu)}</dd>");
        if (header.Gpu is { } gpu)
        {
            page.Write($"<dt>GPU</dt><dd>{Display.Name(gpu)}</dd>");
        }

        page.Write($"<dt>trtengine</dt><dd>{Display.Name(header.ToolVersion, 60)}</dd><dt>Made</dt><dd>{Display.Moment(header.Created)}</dd></dl></section>\n");
    }
}
