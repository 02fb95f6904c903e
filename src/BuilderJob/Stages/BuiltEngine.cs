using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>A target's engine and the proof of its protected layers.</summary>
/// <param name="Stage">The stage's output, which holds the engine and what explains it.</param>
/// <param name="EngineName">The engine's file name.</param>
/// <param name="Protections">Each protected node's verdict, read back from the engine itself.</param>
/// <param name="IsServed">Whether the engine was run over the evaluation data; else the gates on the simulation speak for it.</param>
public sealed record BuiltEngine(StageResult Stage, string EngineName, IReadOnlyList<ProtectedNodeProof> Protections, bool IsServed)
{
    /// <summary>The engine's file.</summary>
    public string EnginePath => Stage.PathOf(EngineName);

    /// <summary>The protected nodes that the engine does not keep, or does not show to keep.</summary>
    public IReadOnlyList<ProtectedNodeProof> Lost => [.. Protections.Where(proof => !proof.Held)];

    /// <summary>Files beside the engine that a release keeps as its proof.</summary>
    public IReadOnlyList<string> ProofNames { get; init; } = [];

    /// <summary>The library that built a plan; null for ONNX Runtime.</summary>
    public LibraryVersion? Library { get; init; }

    /// <summary>Whether TF32 is allowed in the plan; null for ONNX Runtime, which has none.</summary>
    public bool? Tf32 { get; init; }

    /// <summary>Kernels of the plan; null for ONNX Runtime.</summary>
    public int? Kernels { get; init; }
}
