namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>Which node runs in which precision and why: a picture of the network first, then every node in a table.</summary>
internal static class PlanSection
{
    /// <summary>Rows beyond this many stay in report.json, which keeps the page within a few megabytes.</summary>
    public const int MaxRows = 4_000;

    private const int ScrolledRows = 16;

    public static bool Applies(RunReport report) => report.Variants.Any(v => v.Plan is { Nodes.Count: > 0 });

    public static void Write(MarkupWriter page, RunReport report)
    {
        if (!Applies(report))
        {
            return;
        }

        page.Write($"<section id=\"precision\"><h2>Precision plan</h2>\n<p class=\"lead\">The precision of every node, as it is written in the prepared model. Read a map like text: from left to right, then on to the next line. Corners say what colours do: square for INT8, round for FP16, a capsule for FP32. An outline marks protected nodes, a number {(SensitivitySection.Applies(report) ? "what causes most of the outputs\u2019 error where that was measured, and the largest calibration errors elsewhere" : "the largest calibration errors")}, a triangle what the engine does not keep as asked. Point at a node for what was asked, what was built, the verdict and the reason.</p>\n");
        for (var i = 0; i < report.Variants.Count; i++)
        {
            if (report.Variants[i].Plan is { Nodes.Count: > 0 } plan)
            {
                page.Write($"<div class=\"variant\">");
                Variants.WriteHeading(page, report, report.Variants[i]);
                WriteShares(page, plan);
                var facts = NodeFacts.Of(report, report.Variants[i]);
                NetworkPicture.Write(page, plan, facts, i);
                WriteTable(page, plan, facts, i);
                page.Write($"</div>\n");
            }
        }

        page.Write($"</section>\n");
    }

    private static void WriteShares(MarkupWriter page, PrecisionPlanReport plan)
    {
        var counts = plan.Nodes.CountBy(n => n.Precision)
            .OrderBy(c => PrecisionKinds.Of(c.Key)).ThenBy(c => c.Key, StringComparer.Ordinal).ToList();
        page.Write($"<svg class=\"share\" viewBox=\"0 0 1000 18\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"Share of nodes by precision\">");
        var done = 0;
        foreach (var (precision, count) in counts)
        {
            var left = 1000.0 * done / plan.Nodes.Count;
            done += count;
            page.Write($"<rect class=\"p-{PrecisionKinds.Of(precision).Key()}\" x=\"{left}\" y=\"0\" width=\"{(1000.0 * done / plan.Nodes.Count) - left}\" height=\"18\"><title>{Display.Name(precision, 40)}: {count}</title></rect>");
        }

        page.Write($"</svg>\n<ul class=\"legend\">");
        foreach (var (precision, count) in counts)
        {
            page.Write($"<li>");
            WriteSwatch(page, precision);
            page.Write($"<strong>{Display.Name(precision, 40)}</strong> {Display.Count(count, "node")}</li>");
        }

        var held = plan.Nodes.Count(n => n.ProtectedBy is not null);
        if (held > 0)
        {
            page.Write($"<li><svg viewBox=\"0 0 14 14\" aria-hidden=\"true\"><rect class=\"held\" x=\"1.5\" y=\"1.5\" width=\"11\" height=\"11\" rx=\"2\" fill=\"none\"/></svg><strong>Protected</strong> {Display.Count(held, "node")}</li>");
        }

        page.Write($"</ul>\n");
    }

    private static void WriteTable(MarkupWriter page, PrecisionPlanReport plan, Dictionary<int, NodeFacts> facts, int variant)
    {
        var built = facts.Values.Any(f => f.Built is not null || f.Verdict is not null);
        var precisions = plan.Nodes.Select(n => Display.Name(n.Precision, 40)).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).Take(20);
        page.Write($"<div class=\"tools\" data-table=\"plan-{variant}\" hidden><input type=\"search\" placeholder=\"Find a node, operator, tensor or reason\" aria-label=\"Filter the nodes\"><select aria-label=\"Precision\"><option value=\"\">All precisions</option>");
        foreach (var precision in precisions)
        {
            page.Write($"<option>{precision}</option>");
        }

        page.Write($"<option value=\"*\">Protected only</option></select><output class=\"soft small\"></output></div>\n");
        page.Write($"<div class=\"scroll{(plan.Nodes.Count > ScrolledRows ? " tall" : string.Empty)}\" tabindex=\"0\" role=\"region\" aria-label=\"Nodes and their precision\"><table class=\"plan\" id=\"plan-{variant}\" data-sort=\"1\"><thead><tr><th scope=\"col\" class=\"n\">No.</th><th scope=\"col\">Node</th><th scope=\"col\">Operator</th><th scope=\"col\">Asked</th>");
        if (built)
        {
            page.Write($"<th scope=\"col\">Built</th>");
        }

        page.Write($"<th scope=\"col\">Quantized inputs</th><th scope=\"col\">Reason</th></tr></thead><tbody>\n");
        foreach (var node in plan.Nodes.Take(MaxRows))
        {
            WriteRow(page, node, facts[node.Index], variant, built);
        }

        page.Write($"</tbody></table></div>\n");
        if (plan.Nodes.Count > MaxRows)
        {
            page.Write($"<p class=\"soft small\">The first {Display.Count(MaxRows)} of {Display.Count(plan.Nodes.Count)} nodes; report.json has them all.</p>\n");
        }
    }

    private static void WriteRow(MarkupWriter page, PlanNodeReport node, NodeFacts facts, int variant, bool built)
    {
        var held = node.ProtectedBy is not null;
        page.Write($"<tr id=\"n{variant}-{node.Index}\" data-p=\"{Display.Name(node.Precision, 40)}\"");
        if (held)
        {
            page.Write($" data-held=\"1\"");
        }

        page.Write($"><td class=\"n\">{node.Index}</td><td><code>{Display.Name(node.Name)}</code>");
        if (node.SourceNames.Count > 0)
        {
            page.Write($"<span class=\"q soft small\">from {Display.Name(string.Join(", ", node.SourceNames.Take(8)))}</span>");
        }

        page.Write($"</td><td>{Display.Name(node.OpType, 60)}</td><td>");
        WriteSwatch(page, node.Precision);
        page.Write($"{Display.Name(node.Precision, 40)}</td>");
        if (built)
        {
            WriteBuilt(page, facts);
        }

        page.Write($"<td>");
        foreach (var input in node.QuantizedInputs.Take(16))
        {
            page.Write($"<span class=\"q small\"><code>{Display.Name(input.Tensor, 80)}</code> \u00b1{Display.Number(input.Amax)}, scale {Display.Number(input.Scale)}, {Display.Name(input.Method, 60)}</span>");
        }

        if (facts.Error is { } error)
        {
            page.Write($"<span class=\"q small\">error up to {Display.Percent(error)}</span>");
        }

        if (facts.Sensitivity is { Share: > 0 } group)
        {
            page.Write($"<span class=\"q small\">{SensitivitySection.Cause(group)}</span>");
        }

        page.Write($"</td><td>{Display.Sentence(node.Reason)}");
        if (held)
        {
            page.Write($" <span class=\"q soft small\">Protected by <code>{Display.Name(node.ProtectedBy!)}</code></span>");
        }

        page.Write($"</td></tr>\n");
    }

    private static void WriteBuilt(MarkupWriter page, NodeFacts facts)
    {
        page.Write($"<td>{(facts.Built is { } type ? Display.Name(type, 40) : "\u2013")}");
        if (facts.Verdict is { } verdict)
        {
            page.Write($" <span class=\"chip k-{NodeFacts.Colour(verdict)}\">{Display.Name(verdict, 40)}</span>");
            if (facts.Evidence is { } evidence)
            {
                page.Write($" <span class=\"q soft small\">{Display.Sentence(evidence)}</span>");
            }
        }

        page.Write($"</td>");
    }

    private static void WriteSwatch(MarkupWriter page, string precision) =>
        page.Write($"<svg class=\"sw\" viewBox=\"0 0 14 14\" aria-hidden=\"true\"><rect class=\"p-{PrecisionKinds.Of(precision).Key()}\" width=\"14\" height=\"14\" rx=\"3\"/></svg>");
}
