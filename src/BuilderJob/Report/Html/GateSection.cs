namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>Every gate of every variant beside its limit, with the samples that lost most.</summary>
internal static class GateSection
{
    public static bool Applies(RunReport report) =>
        report.Variants.Any(v => v.Gates.Count > 0 || v.DeadFindings.Count > 0 || v.Latency is not null);

    public static void Write(MarkupWriter page, RunReport report)
    {
        if (!Applies(report))
        {
            return;
        }

        page.Write($"<section id=\"accuracy\"><h2>Accuracy</h2>\n<p class=\"lead\">Each gate compares a variant with the FP32 model on the same samples. The dot is what was measured, the line from it reaches to the confidence bound, and a gate passes only where the whole of it lies in the green zone.</p>\n");
        for (var i = 0; i < report.Variants.Count; i++)
        {
            WriteVariant(page, report, report.Variants[i], i);
        }

        page.Write($"</section>\n");
    }

    private static void WriteVariant(MarkupWriter page, RunReport report, VariantReport variant, int index)
    {
        page.Write($"<div class=\"variant\" id=\"variant-{index}\">");
        Variants.WriteHeading(page, report, variant);
        if (variant.DeadFindings.Count > 0)
        {
            page.Write($"<ul class=\"dead\">");
            foreach (var finding in variant.DeadFindings)
            {
                page.Write($"<li><strong>Dead output.</strong> {Display.Sentence(finding)}</li>");
            }

            page.Write($"</ul>\n");
        }

        foreach (var gate in variant.Gates)
        {
            WriteGate(page, gate);
        }

        if (variant.Gates.Count == 0)
        {
            page.Write($"<p class=\"soft\">No gate was judged on this variant.</p>\n");
        }

        if (variant.Latency is { } latency)
        {
            WriteLatency(page, latency);
        }

        page.Write($"</div>\n");
    }

    private static void WriteGate(MarkupWriter page, GateReport gate)
    {
        var kind = Headline.Kind(gate.Verdict);
        page.Write($"<article class=\"gate\"><header><h4>{Display.Name(gate.Name)}</h4><span class=\"chip k-{kind}\">{gate.Verdict.ToString()}</span><span class=\"soft small\">{gate.Metric}");
        if (gate.Output is not null)
        {
            page.Write($" on <code>{Display.Name(gate.Output)}</code>");
        }

        page.Write($"</span></header>\n<div class=\"body\"><div><p>{Display.Sentence(gate.Sentence)}</p><dl class=\"facts\">");
        Fact("Variant", gate.Value is { } value ? GateNumbers.Value(gate, value) : null);
        Fact("FP32", gate.Reference is { } reference ? GateNumbers.Value(gate, reference) : null);
        Fact("Difference", gate.Difference is { } difference ? GateNumbers.Difference(gate, difference) : null);
        Fact(gate.Confidence is { } confidence ? $"Bound at {Display.Percent(confidence)}" : "Bound", gate.Bound is { } bound ? GateNumbers.Limited(gate, bound) : null);
        Fact("Limit", Display.Name(gate.LimitText));
        Fact("Samples", Display.Count(gate.Samples));
        page.Write($"</dl></div>\n");
        BulletChart.Write(page, gate);
        page.Write($"</div>\n");
        WriteSamples(page, gate);
        page.Write($"</article>\n");

        void Fact(string name, string? text)
        {
            if (text is not null)
            {
                page.Write($"<div><dt>{name}</dt><dd>{text}</dd></div>");
            }
        }
    }

    private static void WriteSamples(MarkupWriter page, GateReport gate)
    {
        if (gate.WorstSamples.Count == 0)
        {
            return;
        }

        var scored = gate.WorstSamples.Any(s => s.Score is not null);
        var open = gate.Verdict == GateVerdict.Passed ? string.Empty : " open";
        var texts = gate.WorstSamples.Any(s => s.ReferenceText.Length > 0 || s.CandidateText.Length > 0);
        page.Write($"<details{open}><summary>Worst samples ({gate.WorstSamples.Count})</summary>\n<table class=\"samples\"><thead><tr><th scope=\"col\">Sample</th>");
        if (texts)
        {
            page.Write($"<th scope=\"col\">FP32 model</th><th scope=\"col\">This variant</th>");
        }

        if (scored)
        {
            page.Write($"<th scope=\"col\" class=\"n\">Damage</th>");
        }

        page.Write($"</tr></thead><tbody>\n");
        foreach (var sample in gate.WorstSamples)
        {
            page.Write($"<tr><th scope=\"row\" class=\"mono\">{Display.Name(sample.Label, 80)}</th>");
            if (texts)
            {
                page.Write($"<td>");
                TextDifference.Write(page, sample.ReferenceText, sample.CandidateText);
                page.Write($"</td><td>");
                TextDifference.Write(page, sample.CandidateText, sample.ReferenceText);
                page.Write($"</td>");
            }

            if (scored)
            {
                page.Write($"<td class=\"n\">{Display.Number(sample.Score)}</td>");
            }

            page.Write($"</tr>\n");
        }

        page.Write($"</tbody></table></details>\n");
    }

    private static void WriteLatency(MarkupWriter page, LatencyReport latency)
    {
        page.Write($"<p>One inference takes <strong>{Display.Number(latency.MedianMilliseconds)} ms</strong> in the median");
        if (latency.P99Milliseconds is { } p99)
        {
            page.Write($" and {Display.Number(p99)} ms at the 99th percentile");
        }

        page.Write($" on {Display.Name(latency.Device)}");
        if (latency.Speedup is { } speedup)
        {
            page.Write($": {Display.Number(speedup)} times as fast as {latency.Baseline ?? "the baseline"}");
        }

        page.Write($".</p>\n");
    }
}
