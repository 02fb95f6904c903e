using TrtOperator.BuilderJob.Report;
using TrtOperator.BuilderJob.Tests.Report.Browser;

namespace TrtOperator.Bench;

/// <summary>How long a report takes to lay out and write for a network of many nodes.</summary>
internal static class ReportFigures
{
    private const int NodesOfBlock = 7;

    // Events as a hand makes them, one a frame; a frame counts from one animation callback to the next.
    private const string Watch = """
        var done = arguments[arguments.length - 1], svg = document.querySelector(".view svg"), frame = svg.getBoundingClientRect();
        var frames = [], last = 0, n = 0, x = frame.left + frame.width / 2, y = frame.top + frame.height / 2;
        function send(kind, what, more) {
          svg.dispatchEvent(new what(kind, Object.assign({ bubbles: true, cancelable: true, clientX: x, clientY: y, button: 0, pointerId: 1, ctrlKey: false }, more)));
        }
        function tick(now) {
          if (n > 10) { frames.push(now - last); }
          last = now;
          if (n++ === 130) { send("pointerup", PointerEvent, {}); done(frames); return; }
          STEP
          requestAnimationFrame(tick);
        }
        send("wheel", WheelEvent, { deltaY: -60, ctrlKey: true });
        requestAnimationFrame(tick);
        """;

    private const string Moves = """if (n === 1) { svg.setPointerCapture = function () {}; send("pointerdown", PointerEvent, {}); } x += n % 60 < 30 ? 7 : -7; y += n % 40 < 20 ? 3 : -3; send("pointermove", PointerEvent, {});""";
    private const string Zooms = """send("wheel", WheelEvent, { deltaY: n % 60 < 30 ? -20 : 20, ctrlKey: true });""";

    /// <summary>Layout and page of generated residual networks.</summary>
    public static IEnumerable<Figure> Pages(int rounds)
    {
        foreach (int nodes in (int[])[1_200, 2_000])
        {
            RunReport report = Generated(nodes);
            double[] seconds = Interleaved.Seconds(rounds, () => Page(report));
            yield return new Figure(FormattableString.Invariant($"report of {nodes:N0} nodes"), seconds[0] * 1e3, "ms", "layout of the map, and the page written");
        }
    }

    /// <summary>How long Chromium, drawing without a GPU, takes for a frame of a map that is moved or zoomed; nothing where it is not installed.</summary>
    public static IEnumerable<Figure> Frames()
    {
        const int nodes = 1_000;
        using BrowserWindow? window = BrowserWindow.Open();
        if (window is null)
        {
            Console.Error.WriteLine(BrowserWindow.Missing + " The map's frames are left out.");
            yield break;
        }

        window.Show(Page(Generated(nodes)));
        window.Driver.Manage().Timeouts().AsynchronousJavaScript = TimeSpan.FromMinutes(2);
        foreach ((string what, string step) in new[] { ("moved", Moves), ("zoomed", Zooms) })
        {
            double[] frames = [.. ((IEnumerable<object>)window.Driver.ExecuteAsyncScript(Watch.Replace("STEP", step, StringComparison.Ordinal))!).Select(Convert.ToDouble).Order()];
            yield return new Figure(FormattableString.Invariant($"map of {nodes:N0} nodes, {what}: frame, median"), frames[frames.Length / 2], "ms", "headless Chromium without a GPU");
            yield return new Figure(FormattableString.Invariant($"map of {nodes:N0} nodes, {what}: frame, 95th percentile"), frames[frames.Length * 95 / 100], "ms", "headless Chromium without a GPU");
        }
    }

    private static string Page(RunReport report)
    {
        using StringWriter page = new();
        HtmlReport.Write(report, page);
        return page.ToString();
    }

    private static RunReport Generated(int count)
    {
        List<PlanNodeReport> nodes = [];
        List<PlanEdgeReport> edges = [];
        for (int i = 0; i < count; i++)
        {
            int place = i % NodesOfBlock;
            string precision = place switch { 0 => "FP32", 1 or 2 or 4 => "INT8", _ => "FP16" };
            nodes.Add(new PlanNodeReport
            {
                Index = i,
                Name = FormattableString.Invariant($"/encoder/layers.{i / NodesOfBlock}/node_{place}"),
                OpType = place switch { 0 => "LayerNormalization", 1 or 2 or 4 => "MatMul", 3 => "Mul", _ => "Add" },
                Precision = precision,
                Reason = "generated",
                ProtectedBy = place == 0 ? "pattern: LayerNormalization" : null,
            });
            if (i > 0)
            {
                edges.Add(new PlanEdgeReport { From = place == 2 ? i - 2 : i - 1, To = i });
            }

            // Two branches meet, and a residual skips the block.
            if (place == 3)
            {
                edges.Add(new PlanEdgeReport { From = i - 2, To = i });
            }
            else if (place == NodesOfBlock - 1)
            {
                edges.Add(new PlanEdgeReport { From = i - place, To = i });
            }
        }

        return new RunReport
        {
            Header = new ReportHeader
            {
                Engine = "generated",
                Namespace = "bench",
                ToolVersion = "bench",
                Created = DateTimeOffset.UnixEpoch,
                Cpu = "any",
                Model = new ModelReport
                {
                    Uri = "generated.onnx",
                    Sha256 = "",
                    Opset = 17,
                    NodeCount = count,
                    ParameterCount = 0,
                },
            },
            Variants = [new VariantReport { Name = "generated", Plan = new PrecisionPlanReport { Nodes = nodes, Edges = edges } }],
        };
    }
}
