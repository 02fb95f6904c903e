using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Diagnosis;

/// <summary>What a Job and its pods say of a stage.</summary>
/// <param name="State">Where the stage stands.</param>
/// <param name="Reason">One CamelCase word, at most 128 characters.</param>
/// <param name="Message">For people, on one line of at most 2048 characters, with what to do where something is wrong.</param>
/// <param name="Outcome">What the builder wrote, where it can be read and answers this Job's order.</param>
/// <param name="ExitCode">The builder's exit code, once it has ended.</param>
/// <param name="IsPermanent">Whether the stage has failed for good: its Job does not try again, or another try cannot help.</param>
/// <param name="Progress">How far it is, in at most 128 characters, where its log is followed.</param>
public sealed record StageDiagnosis(
    StageState State,
    string Reason,
    string Message,
    BuildOutcome? Outcome = null,
    int? ExitCode = null,
    bool IsPermanent = false,
    string? Progress = null);
