using TrtOperator.BuilderJob.Report;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.Precision.Gates;
using TrtOperator.Storage.Releases;

namespace TrtOperator.BuilderJob.CommandLine;

/// <summary>The result document of the commands that walk the pipeline.</summary>
internal sealed record EngineResult : CommandResult
{
    public required string Report { get; init; }

    public PublishedRelease? Release { get; init; }

    public required int Computed { get; init; }

    public required IReadOnlyList<Stage> Stages { get; init; }

    public required IReadOnlyList<TargetResult> Targets { get; init; }

    /// <summary>What a person may do about it: about refused targets first, then about odd calibration data.</summary>
    public required IReadOnlyList<string> Advice { get; init; }

    public sealed record Stage(string Name, string Key, bool Reused, double Seconds);

    public sealed record TargetResult(
        string Name,
        string Variant,
        string Verdict,
        string? Refusal,
        string? Cause,
        IReadOnlyDictionary<string, int> NodesPerPrecision,
        IReadOnlyList<GateResult>? SimulatedGates,
        IReadOnlyList<GateResult>? Gates,
        IReadOnlyList<ProtectedNodeProof>? ProtectedLayers,
        IReadOnlyList<RewriteReport> Rewrites);
}
