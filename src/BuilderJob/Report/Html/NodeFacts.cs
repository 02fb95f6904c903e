namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>What is known of one node beyond its place in the plan: what was built, what the verdict is, how large its error is and how much of the outputs' it causes.</summary>
internal sealed record NodeFacts
{
    /// <summary>Nodes of one variant that are ranked.</summary>
    public const int MostRanked = 20;

    /// <summary>Precision in the compiled plan, or <see langword="null"/> where none was read.</summary>
    public string? Built { get; init; }

    /// <summary>Verdict on a protected node in one word, or <see langword="null"/>.</summary>
    public string? Verdict { get; init; }

    /// <summary>What the verdict rests on, as a sentence.</summary>
    public string? Evidence { get; init; }

    /// <summary>The largest relative quantization error of what it reads.</summary>
    public double? Error { get; init; }

    /// <summary>The group of fused layers that the node belongs to, and what that does to the network's outputs; <see langword="null"/> where it was not measured.</summary>
    public SensitivityReport? Sensitivity { get; init; }

    /// <summary>
    /// 1 for the first node of the group that causes most of the outputs' error or, where that was not measured, for the node with the largest
    /// <see cref="Error"/>; 0 from <see cref="MostRanked"/> on.
    /// </summary>
    public int Rank { get; init; }

    /// <summary>Whether the engine does not keep what was asked, or does not show that it does.</summary>
    public bool Lost { get; init; }

    /// <summary>Whether <paramref name="verdict"/> proves that a protected node keeps its precision.</summary>
    public static bool IsProven(string verdict) => verdict is "Strict" or "Computed";

    /// <summary>How a verdict is coloured.</summary>
    public static string Colour(string verdict) => IsProven(verdict) ? "good" : verdict == "NotProvable" ? "warn" : "bad";

    /// <returns>The facts of every node of the plan of <paramref name="variant"/>, by <see cref="PlanNodeReport.Index"/>.</returns>
    public static Dictionary<int, NodeFacts> Of(RunReport report, VariantReport variant)
    {
        var errors = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var tensor in report.Tensors)
        {
            if (tensor.RelativeError is { } error && double.IsFinite(error))
            {
                errors.TryAdd(tensor.Name, error);
            }
        }

        var compiled = new Dictionary<string, CompiledNodeReport>(StringComparer.Ordinal);
        foreach (var node in variant.Compiled?.Nodes ?? [])
        {
            compiled.TryAdd(node.Name, node);
        }

        var sensitivities = new Dictionary<string, SensitivityReport>(StringComparer.Ordinal);
        foreach (var group in variant.Sensitivity)
        {
            foreach (var name in group.Nodes.Prepend(group.Name))
            {
                sensitivities.TryAdd(name, group);
            }
        }

        var facts = new Dictionary<int, NodeFacts>();
        foreach (var node in variant.Plan?.Nodes ?? [])
        {
            facts.TryAdd(node.Index, Of(node, compiled.GetValueOrDefault(node.Name), errors) with { Sensitivity = sensitivities.GetValueOrDefault(node.Name) });
        }

        var rank = 0;
        foreach (var index in (variant.Sensitivity.Count > 0 ? Causes(variant, facts) : Errors(facts)).Take(MostRanked).ToList())
        {
            facts[index] = facts[index] with { Rank = ++rank };
        }

        return facts;
    }

    private static IEnumerable<int> Errors(Dictionary<int, NodeFacts> facts)
        => facts.Where(f => f.Value.Error > 0).OrderByDescending(f => f.Value.Error).ThenBy(f => f.Key).Select(f => f.Key);

    private static IEnumerable<int> Causes(VariantReport variant, Dictionary<int, NodeFacts> facts)
        => (variant.Plan?.Nodes ?? [])
            .Where(n => facts[n.Index].Sensitivity is { Share: > 0 } group && group.Name == n.Name)
            .OrderByDescending(n => facts[n.Index].Sensitivity!.Share).ThenBy(n => n.Index).Select(n => n.Index);

    private static NodeFacts Of(PlanNodeReport node, CompiledNodeReport? compiled, Dictionary<string, double> errors)
    {
        // Reports write a verdict and its evidence as one text, or the verdict alone.
        var (verdict, evidence) = node.Proof is { } proof && proof.IndexOf(": ", StringComparison.Ordinal) is var colon and > 0
            ? (proof[..colon], proof[(colon + 2)..])
            : (node.Proof ?? compiled?.Proof, compiled?.Evidence);
        var built = compiled?.Built ?? node.Built;
        var read = node.QuantizedInputs.Where(i => errors.ContainsKey(i.Tensor)).Select(i => errors[i.Tensor]).ToList();
        return new NodeFacts
        {
            Built = built,
            Verdict = verdict,
            Evidence = evidence,
            Error = read.Count > 0 ? read.Max() : null,
            Lost = verdict is not null ? !IsProven(verdict) : built is not null && !built.Split(" or ").Contains(node.Precision, StringComparer.Ordinal),
        };
    }
}
