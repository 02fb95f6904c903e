namespace TrtOperator.BuilderJob.Manifest;

/// <summary>One node of the prepared model.</summary>
/// <param name="Node">Its name.</param>
/// <param name="OpType">Its operator.</param>
/// <param name="Sources">The nodes of the source model that it stands for.</param>
/// <param name="Asked">The precision that it was written in.</param>
/// <param name="Built">
/// The precision that the plan shows, such as FP16, or <c>FP16 or FP32</c> where it does not tell them apart; null where it shows
/// none, and for nodes that only move values.
/// </param>
/// <param name="Verdict">Strict, Computed, NotProvable or Demoted for a protected node; else null.</param>
/// <param name="Evidence">What was read in the plan, for a protected node; else null.</param>
/// <param name="Kernels">The kernels that hold it.</param>
public sealed record MappedNode(
    string Node,
    string OpType,
    IReadOnlyList<string> Sources,
    string Asked,
    string? Built,
    string? Verdict,
    string? Evidence,
    IReadOnlyList<string> Kernels)
{
    /// <summary>Where <see cref="Built"/> was read, or why there is none, as a sentence.</summary>
    public string? Remark { get; init; }
}
