using TrtOperator.BuilderJob.Stages;
using TrtOperator.Precision.Gates;
using TrtOperator.Storage;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>What every attempt at a target works on.</summary>
/// <param name="Model">The imported model.</param>
/// <param name="Data">Calibration and evaluation data.</param>
/// <param name="Reference">FP32's outputs.</param>
/// <param name="Gates">The target's gates.</param>
/// <param name="Library">What plans are built with; null where no target needs it.</param>
internal sealed record TargetInputs(
    ImportedModel Model,
    DataSets Data,
    StageResult Reference,
    IReadOnlyList<GateDefinition> Gates,
    PlanLibrary? Library)
{
    /// <summary>The calibration cache that gives the ranges; null where they are chosen from samples.</summary>
    public FetchedSource? Cache { get; init; }
}
