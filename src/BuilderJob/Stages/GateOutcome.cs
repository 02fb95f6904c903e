using TrtOperator.Precision.Gates;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>What the gates say of one set of outputs.</summary>
/// <param name="Gates">Each gate's result, in declared order.</param>
/// <param name="Dead">Outputs that no gate needs to look at: NaN, Inf or a constant where FP32 has none.</param>
public sealed record GateOutcome(IReadOnlyList<GateResult> Gates, IReadOnlyList<DeadOutput> Dead)
{
    /// <summary>True where every gate passed and no output is dead.</summary>
    public bool Passed => Dead.Count == 0 && Gates.All(gate => gate.Passed);

    /// <summary>Why it did not pass, worst first, in one sentence; null where it passed.</summary>
    public string? Refusal => Dead.Count > 0 ? Dead[0].Sentence : Gates.FirstOrDefault(gate => !gate.Passed)?.Sentence;
}
