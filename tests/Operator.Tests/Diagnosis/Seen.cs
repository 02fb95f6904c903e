using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Tests.Diagnosis;

/// <summary>Jobs and pods as they may be seen.</summary>
internal static class Seen
{
    public const string Key = "0011223344556677889900112233445566778899001122334455667788990011";

    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly ObservedJob Job = new(
        "demo-build-h100-0011223344", "job-uid", "engine-uid", "build-h100", Key, "builtin-gpu", Noon, null, JobOutcome.None, null, null, false, false, 1, 0, 1);

    public static readonly ObservedPod Pod = new("demo-build-h100-0011223344-abcde", "pod-uid", "job-uid", Noon.AddMinutes(1), "Pending");

    public static readonly ObservedPod OnNode = Pod with { NodeName = "gpu-7" };

    public static readonly ObservedPod Running = OnNode with { Phase = "Running" };

    public static ObservedPod Ended(int exitCode, string? message = null, string? reason = "Error")
        => OnNode with { Phase = exitCode == 0 ? "Succeeded" : "Failed", ExitCode = exitCode, TerminatedReason = reason, TerminationMessage = message };

    public static string Outcome(int exitCode, string message, string reason = "Built", BuildStage stage = BuildStage.Build, string key = Key)
        => BuildMessages.WriteOutcome(new BuildOutcome { ExitCode = exitCode, Stage = stage, Generation = 3, Reason = reason, Message = message, Key = key });

    public static ObservedJob Failed(string? reason, string? message = null, int failed = 4)
        => Job with { Outcome = JobOutcome.Failed, FailureReason = reason, FailureMessage = message, Failed = failed, Active = 0, FinishedAt = Noon.AddHours(1) };
}
