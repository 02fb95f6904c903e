namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>What a compiler made of each variant: its kernels, every protected node's verdict, and what no plan can show.</summary>
internal static class CompiledSection
{
    private const int OpenRows = 24;
    private const int ShownNames = 3;

    public static bool Applies(RunReport report) => report.Variants.Any(v => v.Compiled is not null);

    public static void Write(MarkupWriter page, RunReport report)
    {
        if (!Applies(report))
        {
            return;
        }

        page.Write($"<section id=\"compiled\"><h2>What the compiler made</h2>\n<p class=\"lead\">Read from the compiled plan itself: a compiler may build a node in another type than the model says, and does not tell.</p>\n");
        foreach (var variant in report.Variants)
        {
            if (variant.Compiled is { } compiled)
            {
                page.Write($"<div class=\"variant\">");
                Variants.WriteHeading(page, report, variant);
                WriteKernels(page, compiled);
                WriteProtected(page, [.. compiled.Nodes.Where(n => n.Proof is not null)]);
                WriteSentences(page, "Asked for in 8 bits, and not shown to run in them", compiled.QuantizationMisses);
                WriteNodes(page, compiled.Nodes);
                WriteTypeChanges(page, compiled.TypeChanges);
                WriteSentences(page, "What the plan cannot show", compiled.NotShown);
                page.Write($"</div>\n");
            }
        }

        page.Write($"</section>\n");
    }

    private static void WriteKernels(MarkupWriter page, CompiledPlanReport compiled)
    {
        var tf32 = compiled.Tf32 switch { true => "TF32 is allowed", false => "TF32 is not allowed", null => "TF32 is not told" };
        page.Write($"<p>{Display.Count(compiled.Kernels.Sum(k => (long)k.Count), "kernel")} for compute capability {Display.Name(compiled.ComputeCapability, 40)}; {tf32}.</p>\n");
        if (compiled.Kernels.Count == 0)
        {
            return;
        }

        page.Write($"<table><thead><tr><th scope=\"col\">Kind of kernel</th><th scope=\"col\">Reads</th><th scope=\"col\" class=\"n\">Kernels</th></tr></thead><tbody>\n");
        foreach (var kernels in compiled.Kernels.Take(OpenRows))
        {
            page.Write($"<tr><th scope=\"row\">{Kind(kernels.Kind)}</th><td>{Display.Name(kernels.Types)}</td><td class=\"n\">{Display.Count(kernels.Count)}</td></tr>\n");
        }

        page.Write($"</tbody></table>\n");
        WriteRest(page, compiled.Kernels.Count, OpenRows);
    }

    private static void WriteProtected(MarkupWriter page, IReadOnlyList<CompiledNodeReport> nodes)
    {
        if (nodes.Count == 0)
        {
            return;
        }

        var counts = string.Join(", ", nodes.CountBy(n => n.Proof!).OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{Display.Count(c.Value)} {Display.Name(c.Key, 40)}"));
        page.Write($"<h4>Protected nodes: {counts}</h4>\n");
        page.Write($"<p class=\"soft small\">Strict: what is multiplied, weights included, has the precision asked for. Computed: the node\u2019s own operations run in it. NotProvable: the plan does not show it. Demoted: the plan shows a lower one.</p>\n");
        WriteTable(page, "Protected nodes and what proves them", [.. nodes.OrderBy(n => NodeFacts.IsProven(n.Proof!) ? 1 : 0)], true);
    }

    private static void WriteNodes(MarkupWriter page, IReadOnlyList<CompiledNodeReport> nodes)
    {
        if (nodes.Count == 0)
        {
            return;
        }

        var other = nodes.Count(n => n.Built is { } built && !built.Split(" or ").Contains(n.Asked));
        var untold = nodes.Count(n => n.Built is null);
        page.Write($"<details><summary>Asked and built, {Display.Count(nodes.Count, "node")}: {Display.Count(other)} built in another type, {Display.Count(untold)} without a type of their own or not shown</summary>\n");
        WriteTable(page, "Every node, as it was asked for and as it was built", nodes, false);
        page.Write($"</details>\n");
    }

    private static void WriteTable(MarkupWriter page, string label, IReadOnlyList<CompiledNodeReport> nodes, bool verdicts)
    {
        page.Write($"<div class=\"scroll{(nodes.Count > OpenRows ? " tall" : string.Empty)}\" tabindex=\"0\" role=\"region\" aria-label=\"{label}\"><table><thead><tr><th scope=\"col\">Node</th><th scope=\"col\">Operator</th><th scope=\"col\">Asked</th><th scope=\"col\">{(verdicts ? "Verdict" : "Built")}</th><th scope=\"col\">Kernels</th><th scope=\"col\">What was read</th></tr></thead><tbody>\n");
        foreach (var node in nodes.Take(PlanSection.MaxRows))
        {
            page.Write($"<tr><th scope=\"row\"><code>{Display.Name(node.Name)}</code></th><td>{Display.Name(node.OpType, 60)}</td><td>{Display.Name(node.Asked, 40)}</td><td>");
            if (verdicts)
            {
                page.Write($"<span class=\"chip k-{NodeFacts.Colour(node.Proof!)}\">{Display.Name(node.Proof!, 40)}</span>");
            }
            else
            {
                page.Write($"{(node.Built is { } built ? Display.Name(built, 40) : "\u2013")}");
            }

            page.Write($"</td><td>");
            foreach (var kernel in node.Kernels.Take(ShownNames))
            {
                page.Write($"<code class=\"q\">{Display.Name(kernel, 80)}</code>");
            }

            if (node.Kernels.Count > ShownNames)
            {
                page.Write($"<span class=\"soft\">and {Display.Count(node.Kernels.Count - ShownNames)} more</span>");
            }

            page.Write($"</td><td>{Display.Sentence(node.Evidence ?? string.Empty)}</td></tr>\n");
        }

        page.Write($"</tbody></table></div>\n");
        WriteRest(page, nodes.Count, PlanSection.MaxRows);
    }

    private static void WriteTypeChanges(MarkupWriter page, IReadOnlyList<TypeChangeReport> changes)
    {
        if (changes.Count == 0)
        {
            return;
        }

        var unasked = changes.Count(c => c.AskedBy.Count == 0);
        page.Write($"<details><summary>{Display.Count(changes.Count, "change")} of element type, {Display.Count(unasked)} that nothing in the graph asks for</summary>\n<table><thead><tr><th scope=\"col\">Kernel</th><th scope=\"col\">Change</th><th scope=\"col\">Asked for by</th></tr></thead><tbody>\n");
        foreach (var change in changes.OrderBy(c => c.AskedBy.Count == 0 ? 0 : 1).Take(PlanSection.MaxRows))
        {
            page.Write($"<tr><th scope=\"row\"><code>{Display.Name(change.Kernel)}</code></th><td>{Display.Name(change.From, 40)} to {Display.Name(change.To, 40)}</td><td>");
            foreach (var node in change.AskedBy.Take(ShownNames))
            {
                page.Write($"<code class=\"q\">{Display.Name(node)}</code>");
            }

            page.Write($"<span class=\"soft\">{(change.AskedBy.Count == 0 ? "nothing in the graph" : change.AskedBy.Count > ShownNames ? $"and {Display.Count(change.AskedBy.Count - ShownNames)} more" : string.Empty)}</span></td></tr>\n");
        }

        page.Write($"</tbody></table></details>\n");
        WriteRest(page, changes.Count, PlanSection.MaxRows);
    }

    private static void WriteSentences(MarkupWriter page, string title, IReadOnlyList<string> sentences)
    {
        if (sentences.Count == 0)
        {
            return;
        }

        page.Write($"<h4>{title}</h4>\n<ul class=\"list\">\n");
        foreach (var sentence in sentences.Take(PlanSection.MaxRows))
        {
            page.Write($"<li>{Display.Sentence(sentence)}</li>\n");
        }

        page.Write($"</ul>\n");
        WriteRest(page, sentences.Count, PlanSection.MaxRows);
    }

    private static void WriteRest(MarkupWriter page, int all, int shown)
    {
        if (all > shown)
        {
            page.Write($"<p class=\"soft small\">The first {Display.Count(shown)} of {Display.Count(all)}; report.json has them all.</p>\n");
        }
    }

    private static string Kind(string kind) => kind switch
    {
        "MatrixProduct" => "Matrix product",
        "FusedProduct" => "Product with what follows it",
        "FusedAttention" => "Attention in one",
        "Generated" => "Generated code",
        "Reformat" => "Change of layout or type",
        _ => Display.Name(kind, 40),
    };
}
