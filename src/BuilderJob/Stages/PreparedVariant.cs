using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Quantization;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>One precision set's prepared model and everything that explains it.</summary>
/// <param name="Stage">The stage's output.</param>
/// <param name="Runtime">The runtime that its islands are written for.</param>
/// <param name="Plan">Each node's precision with its reason, and each quantized edge.</param>
/// <param name="Scales">Each quantized tensor's scale, and how it was chosen.</param>
/// <param name="Findings">What FP16 does to the model's numbers.</param>
/// <param name="Protections">Each declared entry and the source nodes that it matched.</param>
public sealed record PreparedVariant(
    StageResult Stage,
    IslandRuntime Runtime,
    PrecisionPlan Plan,
    IReadOnlyList<TensorScale> Scales,
    IReadOnlyList<HalfFinding> Findings,
    IReadOnlyList<MatchedProtection> Protections)
{
    /// <summary>The prepared model: what is built and published.</summary>
    public string ModelPath => Stage.PathOf(PrepareStage.ModelName);

    /// <summary>The same numbers in a form that ONNX Runtime computes as written.</summary>
    public string SimulationPath => Stage.PathOf(PrepareStage.SimulationName);
}
