namespace TrtOperator.Precision.Refinement;

/// <summary>One rewrite that was tried. Errors are of the layer's output on samples that did not choose the rewrite: power of the INT8 error over power of the output.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Node">The layer.</param>
/// <param name="ErrorBefore">The error without it.</param>
/// <param name="ErrorAfter">The error with it.</param>
/// <param name="Kept">Whether the model has it.</param>
/// <param name="Reason">Why, in one sentence.</param>
public sealed record Rewrite(RewriteKind Kind, string Node, double ErrorBefore, double ErrorAfter, bool Kept, string Reason);
