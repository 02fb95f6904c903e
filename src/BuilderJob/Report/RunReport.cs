namespace TrtOperator.BuilderJob.Report;

/// <summary>
/// What one run found out, in full: the verdicts and their grounds, the precision of every node, the calibration of every
/// tensor, and where everything came from. <c>report.json</c> and <c>report.html</c> are both written from it.
/// </summary>
/// <remarks>It refers to no other project's types, so that a report can be read back by any later version.</remarks>
public sealed record RunReport
{
    /// <summary>The schema that this version writes.</summary>
    public const string CurrentSchema = "trtengine.dev/report/v1";

    /// <summary>The schema of this report; <see cref="CurrentSchema"/> unless it was read from a file.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>What was run, with what, on what.</summary>
    public required ReportHeader Header { get; init; }

    /// <summary>Every target with its verdict, in the order of declaration.</summary>
    public IReadOnlyList<TargetReport> Targets { get; init; } = [];

    /// <summary>Every variant of the model that was made and judged; a target names the one that it took.</summary>
    public IReadOnlyList<VariantReport> Variants { get; init; } = [];

    /// <summary>Every calibrated tensor, in the order of the graph.</summary>
    public IReadOnlyList<TensorReport> Tensors { get; init; } = [];

    /// <summary>The stages in the order in which they ran.</summary>
    public IReadOnlyList<StageReport> Stages { get; init; } = [];

    /// <summary>What was published, or why nothing was; <see langword="null"/> where the run was not asked to publish.</summary>
    public PublicationReport? Publication { get; init; }

    /// <summary>What to do next, one sentence each, the most useful first.</summary>
    public IReadOnlyList<string> Advice { get; init; } = [];

    /// <summary>What is odd about the calibration data and what to do about it, one sentence each; <see cref="Advice"/> has them too.</summary>
    public IReadOnlyList<string> CalibrationAdvice { get; init; } = [];

    /// <summary>Sentences on what was done to the model before any precision was decided, and on what was left alone.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
