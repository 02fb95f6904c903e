using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Diagnosis;

/// <summary>What a Job and its pods say of a stage.</summary>
/// <param name="State">Where the stage stands.</param>
/// <param name="Reason">One CamelCase word.</param>
/// <param name="Message">One sentence for people, with what to do where something is wrong.</param>
/// <param name="Outcome">What the builder wrote, where it can be read.</param>
/// <param name="ExitCode">The builder's exit code, once it has ended.</param>
/// <param name="IsPermanent">Whether trying again is of no use.</param>
/// <param name="Progress">How far it is, where its log is followed.</param>
public sealed record StageDiagnosis(StageState State, string Reason, string Message, BuildOutcome? Outcome, int? ExitCode, bool IsPermanent, string? Progress);
