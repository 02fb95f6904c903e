namespace TrtOperator.Precision.Runtimes;

/// <summary>One thing in a prepared model that the runtime's compiler refuses, or takes silently for something else.</summary>
/// <param name="Node">The node it is at; empty for the graph as a whole and for its inputs.</param>
/// <param name="Message">One sentence that names what is wrong and says what to do.</param>
public sealed record RuntimeFinding(string Node, string Message);
