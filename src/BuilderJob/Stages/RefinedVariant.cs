using TrtOperator.Precision.Calibration;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>What a variant is prepared from once ranges are chosen and biases corrected.</summary>
/// <param name="Stage">The stage's output.</param>
/// <param name="Model">The model to prepare; the same as before where no bias was changed.</param>
/// <param name="Refinement">What was chosen, and what that bought.</param>
public sealed record RefinedVariant(StageResult Stage, ImportedModel Model, Refinement Refinement)
{
    /// <summary>The chosen ranges by activation; empty where one method holds for all.</summary>
    public IReadOnlyDictionary<string, AmaxCandidate> Ranges => Refinement.Ranges.ToDictionary(static choice => choice.Tensor, static choice => choice.Range, StringComparer.Ordinal);
}
