namespace TrtOperator.TensorRt.Building;

/// <summary>One message of the library. A message may have many lines.</summary>
/// <param name="Severity">How grave it is.</param>
/// <param name="Text">Its text.</param>
public sealed record LibraryMessage(MessageSeverity Severity, string Text);
