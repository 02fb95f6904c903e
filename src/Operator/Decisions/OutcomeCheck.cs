using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;

namespace TrtOperator.Operator.Decisions;

/// <summary>Whether an outcome is the answer to the order that the stage's Job was given.</summary>
internal static class OutcomeCheck
{
    /// <summary>What is wrong with it, as a sentence; null where nothing is.</summary>
    public static string? Problem(BuildOutcome outcome, int? exitCode, PlannedStage stage, TrtEngine engine)
    {
        string? problem =
            outcome.Stage != stage.Stage ? $"speaks of stage {outcome.Stage}, not {stage.Stage}"
            : outcome.Key != stage.Key ? $"speaks of the key '{outcome.Key}', not '{stage.Key}'"
            : outcome.Generation > (engine.Metadata.Generation ?? 0) ? $"speaks of generation {outcome.Generation}, which does not exist yet"
            : exitCode is { } code && code != outcome.ExitCode ? $"tells exit code {outcome.ExitCode}, and the builder ended with {code}"
            : outcome.ExitCode != 0 ? null
            : stage.Stage == BuildStage.Resolve && Unpinned(outcome, engine.Spec) is { } path ? $"has no digest of {path}"
            : stage.Stage == BuildStage.Publish && outcome.Release is null ? "names no release"
            : null;
        return problem is null ? null : Sentence.Clean($"The outcome of stage '{stage.Name}' {problem}. Check that image '{stage.Class.Spec.Image}' is a builder of this version, then ask for a rebuild.");
    }

    private static string? Unpinned(BuildOutcome outcome, TrtEngineSpec spec) =>
        DeclaredSources.Of(spec).Where(one => one.Source.Sha256 is null).Select(one => one.Path).FirstOrDefault(path => outcome.Digests?.ContainsKey(path) != true);
}
