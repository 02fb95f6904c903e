using System.Collections.Immutable;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Execution;

/// <summary>
/// Finds additive and selecting masks: what is combined with the scores on the way to a softmax and does not itself come
/// from a matrix product. Their huge negative constants say "not here"; they are no measurements and must not set a range.
/// </summary>
public sealed class AttentionMasks
{
    /// <summary>Values at or below this, in a tensor of a mask or of masked scores, are masks. After a softmax they are exact zeros beside any real score.</summary>
    public const float Threshold = -1000f;

    private static readonly ImmutableHashSet<string> Moving = [
        "Reshape", "Transpose", "Identity", "Squeeze", "Unsqueeze", "Flatten", "Expand", "Slice", "Cast", "Tile", "DequantizeLinear", "QuantizeLinear",
    ];

    // What exporters make masks from. A tensor that comes from anything else was measured, not made.
    private static readonly ImmutableHashSet<string> Making = [
        "Add", "Sub", "Sum", "Where", "Mul", "Div", "Max", "Min", "Clip", "Neg", "Concat", "Gather", "Pad", "Trilu", "CumSum", "Dropout",
        "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Not", "And", "Or", "Xor", "ScatterND", "Range", "ConstantOfShape",
        "Shape", "Size", "NonZero", "OneHot", "EyeLike", "IsNaN", "Abs", "Sign", "Pow", "Mod", "Floor", "Ceil", "Round",
        "ReduceMax", "ReduceMin", "ReduceSum", "ReduceProd",
    ];

    private AttentionMasks(IReadOnlyList<AttentionMask> sites, IReadOnlySet<string> tensors)
    {
        Sites = sites;
        Tensors = tensors;
    }

    /// <summary>The places where masks are applied, in graph order of their softmax.</summary>
    public IReadOnlyList<AttentionMask> Sites { get; }

    /// <summary>Tensors that hold mask values: the masks, what they are made from, and masked scores.</summary>
    public IReadOnlySet<string> Tensors { get; }

    /// <summary>Finds the masks of the main graph.</summary>
    public static AttentionMasks Find(GraphProto graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        GraphIndex index = new(graph);
        List<AttentionMask> sites = [];
        HashSet<string> tensors = new(StringComparer.Ordinal);
        Dictionary<string, bool> measured = new(StringComparer.Ordinal);
        foreach (NodeProto softmax in graph.Node.Where(static node => node.Is("Softmax") || node.Is("LogSoftmax") || node.Is("Hardmax")))
        {
            AddSites(index, softmax, measured, sites, tensors);
        }

        return new AttentionMasks(sites, tensors);
    }

    private static void AddSites(GraphIndex index, NodeProto softmax, Dictionary<string, bool> measured, List<AttentionMask> sites, HashSet<string> tensors)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        Stack<(string Tensor, ImmutableList<NodeProto> Path)> pending = new();
        pending.Push((softmax.InputAt(0), [softmax]));
        while (pending.TryPop(out (string Tensor, ImmutableList<NodeProto> Path) step))
        {
            if (!seen.Add(step.Tensor) || index.Producer(step.Tensor) is not { } node)
            {
                continue;
            }

            ImmutableList<NodeProto> path = step.Path.Insert(0, node);
            string[] operands = Operands(node);
            string[] scores = [.. operands.Where(operand => IsMeasured(index, operand, measured))];
            foreach (string operand in scores)
            {
                pending.Push((operand, path));
            }

            if (scores.Length == 0 || !(node.Is("Add") || node.Is("Sub") || node.Is("Sum") || node.Is("Where")))
            {
                continue;
            }

            foreach (string mask in operands.Except(scores, StringComparer.Ordinal))
            {
                ImmutableHashSet<string> made = MadeFrom(index, mask);
                sites.Add(new AttentionMask(node.Name, node.Is("Where"), softmax.Name, scores[0], mask, [.. path.Select(static member => member.Name)], made));
                tensors.UnionWith(made);
                tensors.UnionWith(path.Where(member => member != softmax).SelectMany(static member => member.Output));
            }
        }
    }

    /// <summary>The inputs through which scores may come, none for an operator that ends the way.</summary>
    private static string[] Operands(NodeProto node)
    {
        if (node.Domain is not ("" or "ai.onnx"))
        {
            return [];
        }

        IEnumerable<string> operands = node.OpType switch
        {
            "Where" => node.Input.Skip(1),
            "Add" or "Sub" or "Sum" or "Mul" or "Div" or "Max" or "Min" => node.Input,
            "Clip" or "Dropout" => node.Input.Take(1),
            _ when Moving.Contains(node.OpType) => node.Input.Take(1),
            _ => [],
        };
        return [.. operands.Where(static operand => operand.Length > 0).Distinct(StringComparer.Ordinal)];
    }

    private static bool IsMeasured(GraphIndex index, string tensor, Dictionary<string, bool> known)
    {
        if (!known.TryGetValue(tensor, out bool measured))
        {
            measured = Walk(index, tensor).Any(static node => !IsMaskStep(node));
            known[tensor] = measured;
        }

        return measured;
    }

    private static ImmutableHashSet<string> MadeFrom(GraphIndex index, string mask)
        => [mask, .. Walk(index, mask).Where(IsMaskStep).SelectMany(static node => node.Input.Concat(node.Output)).Where(static tensor => tensor.Length > 0)];

    private static bool IsMaskStep(NodeProto node) => node.Domain is ("" or "ai.onnx") && (Making.Contains(node.OpType) || Moving.Contains(node.OpType));

    /// <summary>The nodes behind a tensor, through element-wise operators and data movement; each once.</summary>
    private static IEnumerable<NodeProto> Walk(GraphIndex index, string tensor)
    {
        HashSet<NodeProto> seen = new(ReferenceEqualityComparer.Instance);
        Stack<string> pending = new([tensor]);
        while (pending.TryPop(out string? current))
        {
            if (index.Producer(current) is not { } node || !seen.Add(node))
            {
                continue;
            }

            yield return node;
            if (IsMaskStep(node))
            {
                foreach (string input in node.Input.Where(static input => input.Length > 0))
                {
                    pending.Push(input);
                }
            }
        }
    }
}
