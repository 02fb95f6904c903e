namespace TrtOperator.Precision.Refinement;

/// <summary>One rewrite that was tried. Errors are of the layer's output on samples that did not choose the rewrite: power of the INT8 error over power of the output.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Node">The layer.</param>
/// <param name="ErrorBefore">The error without it.</param>
/// <param name="ErrorAfter">The error with it.</param>
/// <param name="Kept">Whether the model has it.</param>
/// <param name="Reason">Why, in one sentence.</param>
public sealed record Rewrite(RewriteKind Kind, string Node, double ErrorBefore, double ErrorAfter, bool Kept, string Reason)
{
    /// <summary>A rewrite with the reason for what became of it.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="node">The layer.</param>
    /// <param name="before">The error without it.</param>
    /// <param name="after">The error with it.</param>
    /// <param name="kept">Whether the model has it.</param>
    /// <param name="helps">Whether the layer by itself gains enough.</param>
    /// <param name="margin">The share that its error has to fall by.</param>
    internal static Rewrite Of(RewriteKind kind, string node, double before, double after, bool kept, bool helps, double margin) => new(
        kind,
        node,
        before,
        after,
        kept,
        kept ? "the layer's error falls, and the network's outputs do not get worse"
            : helps ? "the layer's error falls, but the network's outputs get worse with it"
            : FormattableString.Invariant($"the layer's error does not fall by {margin * 100:0} %"));
}
