using TrtOperator.Api.V1Alpha1;
using TrtOperator.BuilderJob.Stages;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>How one target fared.</summary>
/// <param name="Target">The target.</param>
/// <param name="Spec">Its precision set and protections.</param>
/// <param name="Variant">Its prepared model.</param>
/// <param name="Simulated">The gates on the simulation; null where the variant was refused before.</param>
/// <param name="Built">Its engine; null where the simulated gates refused it, or the run stopped before.</param>
/// <param name="Real">The gates on what the engine gave.</param>
public sealed record TargetRun(
    EngineTarget Target,
    VariantSpec Spec,
    PreparedVariant Variant,
    GateOutcome? Simulated,
    BuiltEngine? Built = null,
    GateOutcome? Real = null)
{
    /// <summary>Why the target is refused, in one sentence; null where nothing speaks against it.</summary>
    public string? Refusal
        => Variant.Findings.FirstOrDefault(finding => finding.IsError)?.Message
        ?? Simulated?.Refusal
        ?? (Built?.Demoted is [{ } demoted, ..] ? $"The protected node '{demoted.Node}' is not kept: {demoted.Evidence}" : null)
        ?? Real?.Refusal;
}
