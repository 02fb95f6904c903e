using System.Globalization;
using OpenQA.Selenium;
using OpenQA.Selenium.Interactions;
using TrtOperator.BuilderJob.Report;

namespace TrtOperator.BuilderJob.Tests.Report.Browser;

/// <summary>The map as a person uses it: pointed at, dragged, zoomed, searched, walked by keyboard and printed.</summary>
public sealed class MapInBrowserTests : IDisposable
{
    private const double Close = 0.5;
    private readonly BrowserWindow _window;

    public MapInBrowserTests()
    {
        BrowserWindow? window = BrowserWindow.Open();
        Assert.SkipWhen(window is null, BrowserWindow.Missing);
        _window = window;
    }

    public void Dispose() => _window?.Dispose();

    private IWebElement View => Find(".view");

    private IWebElement Card => Find(".card");

    [Fact]
    public void Pointing_at_a_node_tells_what_was_asked_and_built_the_verdict_and_the_reason()
    {
        PlanNodeReport softmax = Open(2).First(node => node.OpType == "Softmax");

        Card.Displayed.Should().BeFalse();
        new Actions(_window.Driver).MoveToElement(Unit(softmax)).Perform();

        Card.Displayed.Should().BeTrue();
        Card.Text.Should().Contain(softmax.Name).And.Contain("Softmax").And.Contain("FP32").And.Contain("FP16").And.Contain("NotProvable").And.Contain("no kernel shows it.").And.Contain(softmax.Reason);
        Card.FindElement(By.TagName("a")).GetAttribute("href").Should().EndWith($"#n0-{softmax.Index}");
        _window.Complaints().Should().BeEmpty("the page's policy lets its own script run, and nothing else");
    }

    [Fact]
    public void Dragging_moves_what_is_seen_by_as_much_as_the_hand()
    {
        Open(2);
        Zoom(3);
        double[] before = Box();
        double scale = before[2] / View.Size.Width;

        new Actions(_window.Driver).MoveToElement(View, 60, 30).ClickAndHold().MoveByOffset(-50, 0).MoveByOffset(-50, -20).Release().Perform();

        double[] after = Settled();
        (after[0] - before[0]).Should().BeApproximately(100 * scale, Close * scale);
        (after[1] - before[1]).Should().BeApproximately(20 * scale, Close * scale);
        after[2].Should().Be(before[2]);
        _window.Driver.FindElements(By.CssSelector("g.unit.chosen")).Should().BeEmpty("a drag chooses nothing");
    }

    [Fact]
    public void The_wheel_scrolls_the_page_until_the_map_has_been_clicked_and_then_zooms_where_the_pointer_is()
    {
        Open(2);
        double[] whole = Box();
        _window.Driver.ExecuteScript("arguments[0].scrollIntoView()", View);
        Wheel(-200);
        double[] scrolled = Settled();
        _window.Driver.ExecuteScript("arguments[0].scrollIntoView()", View);

        new Actions(_window.Driver).MoveToElement(View, 100, 0).Click().Perform();
        double before = Under(100);
        Wheel(-200);

        double[] zoomed = Settled();
        scrolled.Should().Equal(whole);
        zoomed[2].Should().BeLessThan(whole[2]);
        (zoomed[3] / zoomed[2]).Should().BeApproximately(whole[3] / whole[2], 1e-3);
        Under(100).Should().BeApproximately(before, Close * zoomed[2] / View.Size.Width);

        double Under(int right)
        {
            double[] box = Box();
            return box[0] + (box[2] * (0.5 + ((double)right / View.Size.Width)));
        }
    }

    [Fact]
    public void The_keyboard_walks_along_the_connections_and_to_the_nodes_row()
    {
        IReadOnlyList<PlanNodeReport> nodes = Open(2);
        View.SendKeys(Keys.Home);
        string first = Card.Text;
        View.SendKeys(Keys.ArrowRight);
        string second = Card.Text;
        View.SendKeys(Keys.ArrowLeft);
        string back = Card.Text;
        View.SendKeys(Keys.End);
        string last = Card.Text;
        View.SendKeys(Keys.Enter);

        first.Should().Contain(nodes[0].Name);
        second.Should().NotBe(first);
        back.Should().Be(first);
        last.Should().Contain(nodes[^1].Name);
        _window.Run<string>("return location.hash").Should().Be($"#n0-{nodes[^1].Index}");
        View.SendKeys(Keys.Escape);
        Card.Displayed.Should().BeFalse();
        double[] before = Settled();
        View.SendKeys("+");
        Settled()[2].Should().BeLessThan(before[2]);
        View.SendKeys("0");
        Settled()[2].Should().BeGreaterThan(before[2] * 0.99);
    }

    [Fact]
    public void Searching_dims_what_does_not_match_and_steps_through_what_does()
    {
        int softmaxes = Open(3).Count(node => node.OpType == "Softmax");
        IWebElement search = Find(".maptools input");

        search.SendKeys("softmax");

        string found = Find(".maptools output").Text;
        _window.Driver.FindElements(By.CssSelector("g.unit.match")).Should().HaveCount(softmaxes);
        found.Should().Be($"{softmaxes} boxes");
        search.SendKeys(Keys.Enter);
        Find(".maptools output").Text.Should().Be($"1 of {softmaxes}");
        string one = Card.Text;
        Find(".maptools [data-do=next]").Click();
        Card.Text.Should().NotBe(one).And.Contain("Softmax");
        Find(".maptools select option[value=lost]").Click();
        Card.Text.Should().Contain("NotProvable");
        _window.Complaints().Should().BeEmpty();
    }

    [Fact]
    public void What_causes_most_of_the_error_can_be_stepped_to()
    {
        Open(2);

        Find(".maptools select option[value=worst]").Click();

        Find("g.unit.chosen").GetDomAttribute("data-worst").Should().Be("1");
        Card.Text.Should().Contain("of the outputs\u2019 error");
    }

    [Fact]
    public void Paper_gets_the_whole_map_and_the_screen_its_part_back()
    {
        Open(2);
        Zoom(4);
        double[] before = Settled();
        _window.Driver.ExecuteScript("addEventListener('beforeprint', function () { window.printed = document.querySelector('.view svg').getAttribute('viewBox'); })");

        byte[] paper = _window.Driver.Print(new PrintOptions()).AsByteArray;

        paper.Length.Should().BeGreaterThan(10_000);
        double[] printed = Numbers(_window.Run<string>("return window.printed"));
        printed[..2].Should().Equal(0, 0);
        printed[2].Should().BeGreaterThan(before[2]);
        Settled().Should().Equal(before);
    }

    [Fact]
    public void A_thousand_nodes_can_be_pointed_at_zoomed_and_searched()
    {
        IReadOnlyList<PlanNodeReport> nodes = Open(50);

        nodes.Count.Should().BeGreaterThan(1_000);
        Find(".maptools input").SendKeys(nodes[900].Name);
        Find(".maptools input").SendKeys(Keys.Enter);
        Card.Text.Should().Contain(nodes[900].Name);
        double[] box = Settled();
        box[2].Should().BeLessThan(View.Size.Width * 1.5, "a box that is stepped to can be read");
        new Actions(_window.Driver).MoveToElement(Unit(nodes[900])).Perform();
        Card.Text.Should().Contain(nodes[900].Reason);
        _window.Complaints().Should().BeEmpty();
    }

    private IReadOnlyList<PlanNodeReport> Open(int blocks)
    {
        RunReport report = TransformerReport.Make(blocks);
        PrecisionPlanReport plan = report.Variants[0].Plan!;
        string softmax = plan.Nodes.First(node => node.OpType == "Softmax").Name;
        plan = plan with { Nodes = [.. plan.Nodes.Select(node => node.Name == softmax ? node with { Built = "FP16", Proof = "NotProvable: no kernel shows it." } : node)] };
        using StringWriter writer = new();
        HtmlReport.Write(report with { Variants = [report.Variants[0] with { Plan = plan }] }, writer);
        _window.Show(writer.ToString());
        Settled();
        return plan.Nodes;
    }

    private IWebElement Find(string selector) => _window.Driver.FindElement(By.CssSelector(selector));

    private IWebElement Unit(PlanNodeReport node) => Find($"a[href='#n0-{node.Index}'] g.unit rect:last-of-type");

    private void Zoom(int times)
    {
        for (int i = 0; i < times; i++)
        {
            Find(".maptools [data-do=in]").Click();
        }

        Settled();
    }

    private void Wheel(int by)
        => new Actions(_window.Driver).ScrollFromOrigin(new WheelInputDevice.ScrollOrigin { Element = View, XOffset = 100, YOffset = 0 }, 0, by).Perform();

    private double[] Box() => Numbers(Find(".view svg").GetDomAttribute("viewBox")!);

    /// <summary>The picture is drawn with the next frame.</summary>
    private double[] Settled()
    {
        _window.Driver.ExecuteAsyncScript("var done = arguments[0]; requestAnimationFrame(function () { requestAnimationFrame(done); });");
        return Box();
    }

    private static double[] Numbers(string text) => [.. text.Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
}
