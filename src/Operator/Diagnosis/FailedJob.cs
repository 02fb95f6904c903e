using System.Globalization;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Decisions;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Diagnosis;

/// <summary>Why a Job has given up.</summary>
internal static class FailedJob
{
    private const int MostForeign = 300;
    private const int MostLast = 1000;

    public static StageDiagnosis Explain(ObservedJob job, ObservedPod[] newestFirst)
    {
        ObservedPod? ended = newestFirst.FirstOrDefault(pod => PodEnding.HasEnded(pod) && pod.ExitCode != 0);
        PodEnding? ending = ended is null ? null : PodEnding.Of(ended, job);
        string last = ending is null ? "" : $" The last try: {Sentence.Clean(ending.Words, MostLast)}";
        (string reason, string message) = job.FailureReason switch
        {
            "DeadlineExceeded" => ("DeadlineExceeded", $"Job '{job.Name}' took longer than it may (spec.builder.activeDeadlineSeconds).{Waited(newestFirst)}{last} Give it more time, or mend what it waited for, {Advice.ThenTryAgain}."),
            "BackoffLimitExceeded" => ("BackoffLimitExceeded", $"{Tries(job)} and is not tried again (spec.builder.backoffLimit).{last} Mend that, {Advice.ThenTryAgain}."),
            "PodFailurePolicy" when ExitCodeIn(job.FailureMessage) is { } code => (ExitCodes.Of(code).Reason, $"The builder ended with {ExitCodes.Of(code).Words}; its pod is gone with what it had to say. Mend that, {Advice.ThenTryAgain}."),
            _ => (Sentence.Reason(job.FailureReason, "JobFailed"), $"Job '{job.Name}' failed{Said(job)}.{last} Mend that, {Advice.ThenTryAgain}."),
        };
        int? exitCode = ended?.ExitCode ?? (job.FailureReason == "PodFailurePolicy" ? ExitCodeIn(job.FailureMessage) : null);
        return new(StageState.Failed, reason, message, ending?.Outcome, exitCode, IsPermanent: true);
    }

    private static string Tries(ObservedJob job) => job.Failed switch
    {
        <= 0 => "The stage failed",
        1 => "The stage failed once",
        _ => string.Create(CultureInfo.InvariantCulture, $"The stage failed {job.Failed} times"),
    };

    private static string Waited(ObservedPod[] newestFirst)
        => newestFirst.FirstOrDefault(pod => !PodEnding.HasEnded(pod) && pod.Phase != "Running") is { } pod ? $" Its pod did not start: {Sentence.Clean(UnfinishedPod.Explain(pod).Message, MostLast)}" : "";

    private static string Said(ObservedJob job)
    {
        string[] parts = [.. new[] { job.FailureReason, job.FailureMessage }.Select(part => Sentence.Clean(part, MostForeign).TrimEnd('.')).Where(part => part.Length > 0)];
        return parts.Length == 0 ? "" : $" ({string.Join(": ", parts)})";
    }

    // "Container builder for pod ns/name failed with exit code 11 matching FailJob rule at index 1": all that is left once the pod is gone.
    private static int? ExitCodeIn(string? message)
    {
        const string Words = "exit code ";
        int at = message?.IndexOf(Words, StringComparison.Ordinal) ?? -1;
        if (at < 0)
        {
            return null;
        }

        string digits = new([.. message!.Skip(at + Words.Length).TakeWhile(char.IsAsciiDigit).Take(4)]);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int code) && code is > 0 and <= 255 ? code : null;
    }
}
