using TrtOperator.Precision.Audit;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>A target's engine, the outputs that it gave when it ran as it will be served, and the proof of its protected layers.</summary>
/// <param name="Stage">The stage's output, which holds the engine and its outputs on the evaluation data.</param>
/// <param name="Protections">Each protected node's verdict, read back from the engine's file.</param>
public sealed record BuiltEngine(StageResult Stage, IReadOnlyList<ProtectionVerdict> Protections)
{
    /// <summary>The engine's file.</summary>
    public string EnginePath => Stage.PathOf(BuildStage.EngineName);

    /// <summary>The protected nodes that the engine does not keep.</summary>
    public IReadOnlyList<ProtectionVerdict> Demoted => [.. Protections.Where(verdict => !verdict.Held)];
}
