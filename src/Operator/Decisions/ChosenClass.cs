using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Decisions;

/// <summary>The builder class of a stage.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Spec">What it says.</param>
/// <param name="Note">Where several would have done: which there were, as a sentence; null otherwise.</param>
internal sealed record ChosenClass(string Name, BuilderClassSpec Spec, string? Note = null);
