using TrtOperator.BuilderJob.Report;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Quantization;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>A precision plan as the report draws it: nodes, the edges between them, and the scales that they read through.</summary>
public static class PlanReportOf
{
    /// <summary>The plan of <paramref name="run"/> over the graph that it was made for.</summary>
    public static PrecisionPlanReport Of(OnnxModel normalized, TargetRun run)
    {
        GraphIndex index = new(normalized.Graph);
        Dictionary<string, TensorScale> scales = [];
        foreach (TensorScale scale in run.Variant.Scales)
        {
            scales.TryAdd(scale.Tensor, scale);
        }

        ILookup<string, QuantizedInput> inputs = run.Variant.Plan.QuantizedInputs.ToLookup(input => input.Node, StringComparer.Ordinal);
        Dictionary<string, ProtectedNodeProof> verdicts = (run.Built?.Protections ?? []).ToDictionary(verdict => verdict.Node, StringComparer.Ordinal);
        Dictionary<string, int> numbers = [];
        List<PlanNodeReport> nodes = [];
        foreach (NodePrecision node in run.Variant.Plan.Nodes)
        {
            ProtectedNodeProof? verdict = verdicts.GetValueOrDefault(node.Node);
            numbers.Add(node.Node, nodes.Count);
            nodes.Add(new PlanNodeReport
            {
                Index = nodes.Count,
                Name = node.Node,
                SourceNames = node.Sources,
                OpType = node.OpType,
                Precision = node.OtherType ?? node.Precision.Name(),
                ProtectedBy = node.ProtectedBy,
                Reason = node.Reason,
                Built = verdict is null ? null : verdict.Held ? verdict.Asked.Name() : verdict.Verdict == "NotProvable" ? "not provable" : "demoted",
                Proof = verdict is null ? null : $"{verdict.Verdict}: {verdict.Evidence}",
                QuantizedInputs = [.. inputs[node.Node].Where(input => scales.ContainsKey(input.Tensor)).Select(input => Input(scales[input.Tensor]))],
            });
        }

        return new PrecisionPlanReport { Nodes = nodes, Edges = [.. Edges(normalized.Graph, index, numbers)] };
    }

    private static QuantizedInputReport Input(TensorScale scale) => new()
    {
        Tensor = scale.Tensor,
        Scale = scale.Scales.Max(),
        Amax = scale.Amax,
        Method = scale.Axis is { } axis ? FormattableString.Invariant($"{scale.Method}, {scale.Scales.Count} channels along axis {axis}") : scale.Method,
    };

    private static IEnumerable<PlanEdgeReport> Edges(GraphProto graph, GraphIndex index, Dictionary<string, int> numbers)
    {
        foreach (NodeProto node in graph.Node)
        {
            foreach (NodeProto producer in node.Input.Select(index.Producer).OfType<NodeProto>().Distinct())
            {
                if (numbers.TryGetValue(producer.Name, out int from) && numbers.TryGetValue(node.Name, out int to))
                {
                    yield return new PlanEdgeReport { From = from, To = to };
                }
            }
        }
    }
}
