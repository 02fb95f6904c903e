using System.Text;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.Operator.Decisions;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Diagnosis;

/// <summary>The termination message of a builder that has ended: an outcome that answers the Job's order, or what is wrong with it.</summary>
/// <param name="Outcome">The outcome, where it is one.</param>
/// <param name="Problem">Otherwise the end of a sentence, without a full stop.</param>
/// <param name="IsSilent">Whether there is no message at all.</param>
internal sealed record LastWords(BuildOutcome? Outcome, string Problem, bool IsSilent)
{
    private const int MostShown = 200;

    public static LastWords Of(ObservedPod pod, ObservedJob job)
    {
        if (string.IsNullOrWhiteSpace(pod.TerminationMessage))
        {
            return new(null, "it left no outcome in its termination message", true);
        }

        // A kubelet cuts at this length, and what is cut is no JSON any more.
        if (Encoding.UTF8.GetByteCount(pod.TerminationMessage) > BuildMessages.MaxOutcomeBytes)
        {
            return Wrong($"its termination message is longer than {BuildMessages.MaxOutcomeBytes} bytes");
        }

        BuildOutcome outcome;
        try
        {
            outcome = BuildMessages.ReadOutcome(pod.TerminationMessage);
        }
        catch (InvalidDeclarationException e)
        {
            return Wrong($"its termination message is not an outcome ({Sentence.Clean(e.Message, MostShown).TrimEnd('.')}); it begins: {Sentence.Clean(pod.TerminationMessage, MostShown)}");
        }

        string? mismatch = outcome switch
        {
            _ when outcome.ExitCode != pod.ExitCode => FormattableString.Invariant($"its outcome tells of exit code {outcome.ExitCode}"),
            _ when job.Stage is { } stage && !IsOf(stage, outcome.Stage) => $"its outcome is of stage {outcome.Stage}, and this is '{Sentence.Clean(stage, MostShown)}'",
            _ when job.Key is { } key && outcome.Key != key => outcome.Key is null ? "its outcome names no key" : $"its outcome is of key '{Sentence.Clean(outcome.Key, MostShown)}', and this is '{Sentence.Clean(key, MostShown)}'",
            _ => null,
        };
        return mismatch is null ? new(outcome, "", false) : Wrong(mismatch);
    }

    private static LastWords Wrong(string problem) => new(null, problem, false);

    // Names of stages in status are the stage in lower case, alone or with a suffix: prepare-1a2b3c4d.
    private static bool IsOf(string name, BuildStage stage) => name.Split('-', 2)[0].Equals(stage.ToString(), StringComparison.OrdinalIgnoreCase);
}
