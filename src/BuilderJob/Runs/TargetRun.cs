using TrtOperator.Api.V1Alpha1;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.Precision.Equalization;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Sensitivity;
using BuildStage = TrtOperator.BuilderJob.Stages.BuildStage;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>How one target fared.</summary>
/// <param name="Target">The target.</param>
/// <param name="Spec">Its precision set and protections.</param>
/// <param name="Statistics">The histograms of the model that it was prepared from, read when first asked for.</param>
/// <param name="Variant">Its prepared model.</param>
/// <param name="Simulated">The gates on the simulation; null where the variant was refused before.</param>
/// <param name="Built">Its engine; null where the simulated gates refused it, or the run stopped before.</param>
/// <param name="Real">The gates on what the engine gave; null where it was not run.</param>
public sealed record TargetRun(
    EngineTarget Target,
    VariantSpec Spec,
    Lazy<CalibrationStatistics> Statistics,
    PreparedVariant Variant,
    GateOutcome? Simulated,
    BuiltEngine? Built = null,
    GateOutcome? Real = null)
{
    /// <summary>How islands had to be widened until the built engine kept every protected node, in order.</summary>
    public IReadOnlyList<IslandGrowth> Widenings { get; init; } = [];

    /// <summary>What was rewritten before quantization, and what that bought; none where equalization is off.</summary>
    public IReadOnlyList<EqualizedTensor> Equalized { get; init; } = [];

    /// <summary>What helped the layers behind and was taken back, as the network's outputs suffered.</summary>
    public IReadOnlyList<EqualizedTensor> NotEqualized { get; init; } = [];

    /// <summary>How ranges were chosen and biases corrected, and what that bought; null where neither was asked for.</summary>
    public Refinement? Refinement { get; init; }

    /// <summary>Which layers cause the error at the outputs; null where it was not measured.</summary>
    public NetworkSensitivity? Sensitivity { get; init; }

    /// <summary>The gates that the target is judged by: the engine's own, or the simulation's where the engine was not run.</summary>
    public GateOutcome? Judged => Real ?? Simulated;

    /// <summary>Why the target is refused, in one sentence; null where nothing speaks against it.</summary>
    public string? Refusal
        => Variant.Findings.FirstOrDefault(finding => finding.IsError)?.Message
        ?? Simulated?.Refusal
        ?? (Built?.Lost is [{ } lost, ..] ? BuildStage.Sentence(lost) : null)
        ?? Real?.Refusal;
}
