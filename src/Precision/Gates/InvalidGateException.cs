namespace TrtOperator.Precision.Gates;

/// <summary>A gate, its labels or its vocabulary cannot be used as declared. The message is one sentence that says what to change.</summary>
/// <param name="message">The sentence.</param>
public sealed class InvalidGateException(string message) : Exception(message);
