using TrtOperator.BuilderJob.Report;

namespace TrtOperator.Bench;

/// <summary>How long a report takes to lay out and write for a network of many nodes.</summary>
internal static class ReportFigures
{
    private const int NodesOfBlock = 7;

    /// <summary>Layout and page of generated residual networks.</summary>
    public static IEnumerable<Figure> Pages(int rounds)
    {
        foreach (int nodes in (int[])[1_200, 2_000])
        {
            RunReport report = Generated(nodes);
            double[] seconds = Interleaved.Seconds(rounds, () => Write(report));
            yield return new Figure(FormattableString.Invariant($"report of {nodes:N0} nodes"), seconds[0] * 1e3, "ms", "layout of the map, and the page written");
        }
    }

    private static void Write(RunReport report)
    {
        using StringWriter page = new();
        HtmlReport.Write(report, page);
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
