namespace TrtOperator.ControllerRuntime.Controllers;

/// <summary>A failure that no retry can mend. It is counted and logged; the object is reconciled again when it changes.</summary>
/// <param name="message">What is wrong, and what to do about it.</param>
/// <param name="innerException">The cause.</param>
public sealed class TerminalException(string message, Exception? innerException = null) : Exception(message, innerException);
