using System.Text.RegularExpressions;
using System.Xml.Linq;
using TrtOperator.BuilderJob.Report;

namespace TrtOperator.BuilderJob.Tests.Report;

public partial class NetworkMapTests
{
    [Fact]
    public void A_thousand_nodes_are_a_thousand_boxes_in_one_picture_about_as_wide_as_a_screen()
    {
        var report = Only(TransformerReport.Make(50));
        var nodes = report.Variants[0].Plan!.Nodes;

        var map = Map(Page(report));

        nodes.Count.Should().BeInRange(1_000, 2_000);
        Units(map).Should().HaveCount(nodes.Count);
        var frame = map.Attribute("viewBox")!.Value.Split(' ').Select(v => double.Parse(v, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        (frame[2] / frame[3]).Should().BeInRange(0.5, 3, "the whole fits a screen and a printed page");
    }

    [Fact]
    public void The_map_has_no_listeners_styles_or_outside_parts_of_its_own()
    {
        var map = Map(Page(Only(TransformerReport.Make(50))));

        map.DescendantsAndSelf().SelectMany(e => e.Attributes()).Should().NotContain(a => a.Name.LocalName.StartsWith("on", StringComparison.Ordinal) || a.Name.LocalName == "style");
        map.Descendants().Select(e => e.Name.LocalName).Distinct().Should().BeSubsetOf(["title", "desc", "path", "a", "g", "rect", "text", "circle"]);
        Regex.Count(Page(Only(TransformerReport.Make(50))), "addEventListener").Should().Be(Regex.Count(Page(Only(TransformerReport.Make(1))), "addEventListener"));
    }

    [Fact]
    public void A_reader_without_eyes_hears_what_the_map_shows_and_where_the_table_is()
    {
        var page = Page(Only(TransformerReport.Make(2)));
        var map = Map(page);

        map.Attribute("role")!.Value.Should().Be("img");
        foreach (var id in map.Attribute("aria-labelledby")!.Value.Split(' '))
        {
            map.Elements().Should().ContainSingle(e => e.Attribute("id") != null && e.Attribute("id")!.Value == id);
        }

        map.Elements().Single(e => e.Name.LocalName == "desc").Value.Should().Contain("in FP16").And.Contain("7 protected").And.Contain("table below");
        page.Should().Contain("class=\"view\" tabindex=\"0\" role=\"group\"").And.Contain("role=\"status\"");
    }

    [Fact]
    public void Precision_shows_in_shape_and_writing_and_not_in_colour_alone()
    {
        var map = Map(Page(Only(TransformerReport.Make(2))));
        var corners = Units(map).Select(u => (Class: u.Attribute("class")!.Value, Corner: u.Elements().Last(e => e.Name.LocalName == "rect").Attribute("rx")!.Value)).Distinct().ToList();

        corners.Select(c => c.Class).Should().OnlyHaveUniqueItems();
        corners.Select(c => c.Corner).Should().OnlyHaveUniqueItems();
        Units(map).Should().OnlyContain(u => u.Elements().Count(e => e.Name.LocalName == "text") >= 2);
    }

    [Fact]
    public void What_the_engine_does_not_keep_and_what_errs_most_can_be_stepped_to()
    {
        var report = Only(TransformerReport.Make(2));
        var plan = report.Variants[0].Plan!;
        var softmax = plan.Nodes.First(n => n.OpType == "Softmax");
        var worst = plan.Nodes.Last(n => n.QuantizedInputs.Count > 0);
        report = report with
        {
            Tensors = [.. plan.Nodes.SelectMany(n => n.QuantizedInputs).Select(i => report.Tensors[0] with { Name = i.Tensor, RelativeError = worst.QuantizedInputs.Contains(i) ? 0.5 : 0.01 })],
            Variants = [report.Variants[0] with { Sensitivity = [], Plan = plan with { Nodes = [.. plan.Nodes.Select(n => n == softmax ? n with { Built = "not provable", Proof = "NotProvable: no kernel shows it." } : n)] } }],
        };

        var page = Page(report);
        var units = Units(Map(page));

        units.Single(u => u.Attribute("data-worst")?.Value == "1").Parent!.Attribute("href")!.Value.Should().Be($"#n0-{worst.Index}");
        units.Where(u => u.Attribute("data-lost") != null).Should().Contain(u => u.Parent!.Attribute("href")!.Value == $"#n0-{softmax.Index}");
        page.Should().Contain("<option value=\"worst\">").And.Contain("<option value=\"lost\">").And.Contain("<option value=\"held\">");
        page.Should().Contain("<span class=\"chip k-warn\">NotProvable</span> <span class=\"q soft small\">no kernel shows it.</span>");
    }

    [Fact]
    public void Where_it_was_measured_boxes_are_numbered_by_what_they_do_to_the_outputs()
    {
        var report = Only(TransformerReport.Make(2));
        var plan = report.Variants[0].Plan!;
        var nodes = plan.Nodes.Where(n => n.QuantizedInputs.Count > 0).Take(3).ToArray();
        report = report with
        {
            Tensors = [.. nodes[2].QuantizedInputs.Select(i => report.Tensors[0] with { Name = i.Tensor, RelativeError = 0.5 })],
            Variants =
            [
                report.Variants[0] with
                {
                    Sensitivity =
                    [
                        Group(0.875, nodes[1].Name, nodes[1].Name, nodes[2].Name),
                        Group(0.125, nodes[0].Name, nodes[0].Name),
                    ],
                },
            ],
        };

        var page = Page(report);
        var units = Units(Map(page));

        Ranked(1).Should().Be($"#n0-{nodes[1].Index}");
        Ranked(2).Should().Be($"#n0-{nodes[0].Index}");
        units.Count(u => u.Attribute("data-worst") != null).Should().Be(2, "a group has one number, and a tensor\u2019s own error none");
        units.Single(u => u.Parent!.Attribute("href")!.Value == $"#n0-{nodes[2].Index}").Value.Should().Contain("causes 88 % of the outputs\u2019 error with what it is fused with");
        page.Should().Contain("<option value=\"worst\">Causes most of the error</option>").And.Contain("a number what causes most of the outputs\u2019 error");

        string Ranked(int rank) => units.Single(u => u.Attribute("data-worst")?.Value == $"{rank}").Parent!.Attribute("href")!.Value;
        static SensitivityReport Group(double share, string name, params string[] members) => new() { Name = name, Nodes = members, Precision = "INT8", Error = share, Share = share, Samples = 6 };
    }

    [Fact]
    public void Sizes_stand_beside_the_FP32_model_with_their_share()
    {
        var report = Only(TransformerReport.Make(1));
        report = report with
        {
            Header = report.Header with { Model = report.Header.Model with { Bytes = 20_000_000 } },
            Variants = [report.Variants[0] with { Size = new SizeReport { PreparedBytes = 5_100_000, EngineBytes = 6_000_000 } }],
        };

        Page(report).Should().Contain("20.0 MB").And.Contain("5.1 MB").And.Contain("25.5 %").And.Contain("30 %");
        Page(Only(TransformerReport.Make(1))).Should().NotContain("id=\"sizes\"");
    }

    [Fact]
    public void Every_method_that_proposed_a_range_is_named_beside_the_histogram_and_the_chosen_one_is_marked()
    {
        var report = TransformerReport.Make(1);
        var tensor = report.Tensors[0] with
        {
            Amax = 1.5,
            Max = 2,
            Method = "Percentile",
            Histogram = new HistogramReport { BinWidth = 0.1, Counts = [.. Enumerable.Repeat(5L, 20)] },
            Candidates =
            [
                new TensorCandidateReport { Method = "MinMax", Amax = 2 },
                new TensorCandidateReport { Method = "Percentile 99.9", Amax = 1.5 },
                new TensorCandidateReport { Method = "Entropy", Amax = 1.2 },
            ],
        };

        var page = Page(report with { Tensors = [tensor], CalibrationAdvice = ["One sample is noise: take it out."] });

        page.Should().Contain("<b>a</b> Entropy").And.Contain("<li class=\"is\"><b>b</b> Percentile 99.9").And.Contain("<b>c</b> MinMax");
        page.Should().Contain("About the calibration data").And.Contain("<li>One sample is noise: take it out.</li>");
    }

    [Fact]
    public void What_each_rewrite_bought_is_told_with_its_error_and_whether_it_was_kept()
    {
        var page = Page(TransformerReport.Make(2));
        var start = page.IndexOf("<section id=\"rewrites\"", StringComparison.Ordinal);
        var section = page[start..page.IndexOf("</section>", start, StringComparison.Ordinal)];

        section.Should().Contain("<td class=\"n\">2</td><td class=\"n\">1</td><td class=\"n\">0.031</td><td class=\"n\">0.00042</td>", "the dropped one does not count as a gain");
        section.Should().Contain("\u2713 kept").And.Contain("\u2717 dropped</td><td>the outputs suffer").And.Contain("made by /encoder/layers.0/norm2/LayerNormalization, read by 1 layer");
        section.Should().Contain("ranges by the histograms");
    }

    private static RunReport Only(RunReport report) => report with { Variants = [report.Variants[0]] };

    private static string Page(RunReport report)
    {
        using var writer = new StringWriter();
        HtmlReport.Write(report, writer);
        return writer.ToString();
    }

    private static XElement Map(string page) => XDocument.Parse(MapPattern().Match(page).Groups[1].Value).Root!;

    private static List<XElement> Units(XElement map) => [.. map.Descendants().Where(e => e.Name.LocalName == "g")];

    [GeneratedRegex("class=\"view\".*?(<svg.*?</svg>)", RegexOptions.Singleline)]
    private static partial Regex MapPattern();
}
