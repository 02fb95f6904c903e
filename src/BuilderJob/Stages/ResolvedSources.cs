using TrtOperator.Storage;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>Every source of a declaration, on this machine and with its digest.</summary>
/// <param name="Model">The FP32 model.</param>
/// <param name="Calibration">The calibration data, where a precision needs it.</param>
/// <param name="Evaluation">The evaluation data.</param>
/// <param name="Vocabularies">The decoders' vocabularies, by gate name.</param>
public sealed record ResolvedSources(
    FetchedSource Model,
    FetchedSource? Calibration,
    FetchedSource Evaluation,
    IReadOnlyDictionary<string, FetchedSource> Vocabularies)
{
    /// <summary>The calibration cache, where one is declared in place of data.</summary>
    public FetchedSource? Cache { get; init; }
}
