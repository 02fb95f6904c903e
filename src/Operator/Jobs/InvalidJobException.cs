namespace TrtOperator.Operator.Jobs;

/// <summary>A Job cannot be rendered as the declaration asks.</summary>
/// <param name="message">One sentence that names the field and says what to do.</param>
public sealed class InvalidJobException(string message) : Exception(message);
