using TrtOperator.Api.V1Alpha1.Messages;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.Storage.Releases;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>What a run came to.</summary>
/// <param name="Sources">What it read.</param>
/// <param name="Model">The imported model.</param>
/// <param name="Targets">How each target fared.</param>
/// <param name="Release">The release, where one was published.</param>
public sealed record RunOutcome(
    ResolvedSources Sources,
    ImportedModel Model,
    IReadOnlyList<TargetRun> Targets,
    PublishedRelease? Release = null)
{
    /// <summary>What is odd about the calibration data, each with what to do about it.</summary>
    public IReadOnlyList<string> DataAdvice { get; init; } = [];

    /// <summary>True where no target was refused.</summary>
    public bool Passed => Targets.All(target => target.Refusal is null);

    /// <summary>The exit code that says it.</summary>
    public int ExitCode => Passed ? BuilderExitCode.Done : BuilderExitCode.GateFailed;
}
