namespace TrtOperator.Operator.Decisions;

/// <summary>Why a declaration is not carried out.</summary>
/// <param name="Reason">One CamelCase word.</param>
/// <param name="Message">The sentences, with what to do.</param>
internal sealed record Refusal(string Reason, string Message);
