namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>What is known of one node beyond its place in the plan: what was built, what the verdict is, how large its error is.</summary>
internal sealed record NodeFacts
{
    /// <summary>Nodes of one variant that are ranked by their calibration error.</summary>
    public const int MostRanked = 20;

    /// <summary>Precision in the compiled plan, or <see langword="null"/> where none was read.</summary>
    public string? Built { get; init; }

    /// <summary>Verdict on a protected node in one word, or <see langword="null"/>.</summary>
    public string? Verdict { get; init; }

    /// <summary>What the verdict rests on, as a sentence.</summary>
    public string? Evidence { get; init; }

    /// <summary>The largest relative quantization error of what it reads.</summary>
    public double? Error { get; init; }

    /// <summary>1 for the node with the largest <see cref="Error"/>; 0 from <see cref="MostRanked"/> on.</summary>
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

        var facts = new Dictionary<int, NodeFacts>();
        foreach (var node in variant.Plan?.Nodes ?? [])
        {
            facts.TryAdd(node.Index, Of(node, compiled.GetValueOrDefault(node.Name), errors));
        }

        var rank = 0;
        foreach (var (index, fact) in facts.Where(f => f.Value.Error > 0).OrderByDescending(f => f.Value.Error).ThenBy(f => f.Key).Take(MostRanked).ToList())
        {
            facts[index] = fact with { Rank = ++rank };
        }

        return facts;
    }

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
