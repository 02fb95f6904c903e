using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using TrtOperator.BuilderJob.Report;

namespace TrtOperator.BuilderJob.Tests.Report;

public sealed partial class HtmlReportTests
{
    private const string Hostile = "</title></text><script>alert(1)</script><img src=x onerror=alert(2)>\" onmouseover=\"x' \u0000\u202E\uD800&amp;";

    [Fact]
    public void The_page_asks_for_nothing_outside_itself()
    {
        var page = Page(TransformerReport.Make());

        AddressPattern().Matches(page).Select(m => m.Value).Distinct().Should().Equal("\"http://www.w3.org/2000/svg");
        page.Should().NotContainAny("<link", "<img", "<iframe", "<object", "@import", "fetch(", "XMLHttpRequest", " src=");
        page.Should().Contain("default-src 'none'");
        Regex.Matches(page, @"url\(.").Should().OnlyContain(m => m.Value == "url(#", "fills are the page's own patterns");
        HrefPattern().Matches(page).Should().NotBeEmpty().And.OnlyContain(m => m.Groups[1].Value.StartsWith('#'));
    }

    [Fact]
    public void The_policy_names_the_style_and_the_script_that_the_page_carries()
    {
        var page = Page(TransformerReport.Make());

        foreach (var element in new[] { "style", "script" })
        {
            var content = Regex.Match(page, $"<{element}>(.*?)</{element}>", RegexOptions.Singleline).Groups[1].Value;
            var hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(content)));
            page.Should().Contain($"{element}-src 'sha256-{hash}'");
        }

        // The policy refuses these, so the page may not depend on them.
        page.Should().NotContain(" style=").And.NotContain(" onclick=");
    }

    [Fact]
    public void The_verdict_comes_first_and_the_worst_target_before_the_others()
    {
        var page = Page(TransformerReport.Make());

        page.Should().Contain("<h1><span class=\"t-bad\">Refused: cpu-int8</span><span class=\"t-good\">Published: cpu-fp16</span></h1>");
        page.IndexOf("Gate wer failed", StringComparison.Ordinal).Should().BeLessThan(page.IndexOf("Both gates passed", StringComparison.Ordinal));
        page.IndexOf("<h1>", StringComparison.Ordinal).Should().BeLessThan(page.IndexOf("<h2>", StringComparison.Ordinal));
    }

    [Fact]
    public void Text_from_outside_is_text_wherever_it_appears()
    {
        var page = Page(Hostilely());

        ScriptPattern().Count(page).Should().Be(1, "only the page's own script is an element");
        page.Should().NotContainAny("<img", "\" onmouseover", "\u0000", "\u202E");
        page.Should().Contain("&lt;script&gt;alert(1)&lt;/script&gt;");
        page.EnumerateRunes().Should().NotBeEmpty();
        Pictures(page).Should().NotBeEmpty();
        new UTF8Encoding(false, true).GetBytes(page).Should().NotBeEmpty("lone surrogates are replaced");
    }

    [Fact]
    public void Every_hole_of_every_record_is_escaped()
    {
        var report = Hostilely();
        var page = Page(report);

        // The tag may occur in no form but escaped; every section got the hostile text.
        foreach (var section in new[] { "accuracy", "precision", "compiled", "calibration", "rewrites", "protection", "sensitivity", "stages", "published", "provenance" })
        {
            var start = page.IndexOf($"<section id=\"{section}\"", StringComparison.Ordinal);
            start.Should().BePositive();
            page[start..page.IndexOf("</section>", start, StringComparison.Ordinal)].Should().Contain("&lt;script&gt;");
        }
    }

    [Fact]
    public void Equal_reports_give_equal_bytes_whatever_the_culture()
    {
        var first = Page(TransformerReport.Make());
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = new NumberFormatInfo { NumberDecimalSeparator = ",", NegativeSign = "~" } };
            Page(TransformerReport.Make()).Should().Be(first);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }

        first.Should().NotContain("\r");
    }

    [Fact]
    public void Every_picture_is_well_formed_and_within_its_frame()
    {
        var pictures = Pictures(Page(TransformerReport.Make()));

        pictures.Should().HaveCountGreaterThan(20);
        foreach (var box in pictures.Where(p => p.Descendants().Any(e => e.Name.LocalName == "g")))
        {
            var frame = box.Attribute("viewBox")!.Value.Split(' ').Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray();
            foreach (var rect in box.Descendants().Where(e => e.Name.LocalName == "rect"))
            {
                Number(rect, "x").Should().BeInRange(0, frame[2] - Number(rect, "width"));
                Number(rect, "y").Should().BeInRange(0, frame[3] - Number(rect, "height"));
            }
        }
    }

    [Fact]
    public void Every_node_has_a_box_and_a_row_that_the_box_leads_to()
    {
        var report = TransformerReport.Make();
        var page = Page(report);

        foreach (var node in report.Variants[0].Plan!.Nodes)
        {
            page.Should().Contain($"<a href=\"#n0-{node.Index}\"").And.Contain($"<tr id=\"n0-{node.Index}\"");
        }

        page.Should().Contain("Protected by <code>name: *softmax*</code>");
    }

    [Fact]
    public void What_the_compiler_made_shows_verdicts_misses_and_what_no_plan_shows()
    {
        var page = Page(TransformerReport.Make());
        var start = page.IndexOf("<section id=\"compiled\"", StringComparison.Ordinal);
        var section = page[start..page.IndexOf("</section>", start, StringComparison.Ordinal)];

        section.Should().Contain("43 kernels for compute capability 8.6; TF32 is not allowed.")
            .And.Contain("Protected nodes: 1 Computed, 1 Demoted")
            .And.Contain("<span class=\"chip k-bad\">Demoted</span>").And.Contain("<span class=\"chip k-good\">Computed</span>")
            .And.Contain("4 nodes: 1 built in another type, 1 without")
            .And.Contain("2 changes of element type, 1 that nothing in the graph asks for")
            .And.Contain("was asked for in INT8 and is built in Half.").And.Contain("<li>Nothing was executed.</li>");
        section.IndexOf(">Demoted<", StringComparison.Ordinal).Should().BeLessThan(section.IndexOf(">Computed<", StringComparison.Ordinal), "what was lost comes first");
        page.Should().Contain("<a href=\"#compiled\">");
    }

    [Fact]
    public void Three_thousand_nodes_in_two_variants_stay_below_six_megabytes()
    {
        var report = TransformerReport.Make(149);
        report.Variants[0].Plan!.Nodes.Count.Should().BeGreaterThan(2_980);

        var page = Page(report);

        Encoding.UTF8.GetByteCount(page).Should().BeLessThan(6_000_000);
        page.Should().Contain("id=\"n0-2980\"");
        foreach (var picture in Pictures(page))
        {
            picture.Descendants().Count(e => e.Name.LocalName == "g").Should().BeLessThanOrEqualTo(2_000);
        }
    }

    [Fact]
    public void A_report_of_nothing_is_still_a_page()
    {
        var report = new RunReport { Header = TransformerReport.Make().Header };

        var page = Page(report);

        page.Should().Contain("No target was judged").And.Contain("id=\"provenance\"").And.NotContain("id=\"accuracy\"");
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.MaxValue)]
    [InlineData(0)]
    public void Numbers_that_cannot_be_drawn_are_said_in_words(double value)
    {
        var whole = TransformerReport.Make();
        var variant = whole.Variants[0];
        var report = whole with
        {
            Variants = [variant with { Gates = [variant.Gates[0] with { Value = value, Difference = value, Bound = -value, Limit = 0 }], DeadFindings = ["Output logits is NaN."] }],
            Tensors = [whole.Tensors[0] with { Max = value, Amax = value, RelativeError = value }],
        };

        var page = Page(report);

        page.Contains("Output logits is NaN.", StringComparison.Ordinal).Should().BeTrue();
        Pictures(page).SelectMany(p => p.DescendantsAndSelf()).SelectMany(e => e.Attributes())
            .Should().NotContain(a => a.Value.Contains("NaN", StringComparison.Ordinal) || a.Value.Contains("Infinity", StringComparison.Ordinal) || a.Value.Contains('E', StringComparison.Ordinal));
    }

    private static string Page(RunReport report)
    {
        using var writer = new StringWriter();
        HtmlReport.Write(report, writer);
        return writer.ToString();
    }

    private static List<XElement> Pictures(string page) =>
        [.. PicturePattern().Matches(page).Select(m => XDocument.Parse(m.Value).Root!)];

    private static double Number(XElement element, string name) =>
        double.Parse(element.Attribute(name)?.Value ?? "0", CultureInfo.InvariantCulture);

    /// <summary>The report with the hostile text in every string, the names that tie its parts together included.</summary>
    private static RunReport Hostilely()
    {
        using var stream = new MemoryStream();
        RunReportJson.Write(TransformerReport.Make(2), stream);
        var json = System.Text.Json.Nodes.JsonNode.Parse(stream.ToArray())!;
        Spoil(json);
        using var spoilt = new MemoryStream(Encoding.UTF8.GetBytes(json.ToJsonString()));
        return RunReportJson.Read(spoilt);
    }

    private static void Spoil(System.Text.Json.Nodes.JsonNode node)
    {
        if (node is System.Text.Json.Nodes.JsonObject members)
        {
            foreach (var (name, value) in members.ToList())
            {
                if (value?.GetValueKind() == System.Text.Json.JsonValueKind.String)
                {
                    if (name is not ("schema" or "created" or "verdict" or "limitKind"))
                    {
                        members[name] = Hostile.Replace("\uD800", "\uFFFF", StringComparison.Ordinal);
                    }
                }
                else if (value is not null)
                {
                    Spoil(value);
                }
            }
        }
        else if (node is System.Text.Json.Nodes.JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                if (items[i]!.GetValueKind() == System.Text.Json.JsonValueKind.String)
                {
                    items[i] = Hostile.Replace("\uD800", "\uFFFF", StringComparison.Ordinal);
                }
                else
                {
                    Spoil(items[i]!);
                }
            }
        }
    }

    [GeneratedRegex(@"https?://[^\s""'<]*|[""'(=](?:https?:)?//[^\s""'<]*")]
    private static partial Regex AddressPattern();

    [GeneratedRegex(@"href=""([^""]*)""")]
    private static partial Regex HrefPattern();

    [GeneratedRegex("<script")]
    private static partial Regex ScriptPattern();

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex PicturePattern();
}
