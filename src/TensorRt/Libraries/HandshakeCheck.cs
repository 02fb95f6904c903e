namespace TrtOperator.TensorRt.Libraries;

/// <summary>One question to a library whose answer is known, and what came back.</summary>
/// <param name="Name">What was asked, such as <c>IBuilderConfig.getBuilderOptimizationLevel</c>.</param>
/// <param name="Expected">The known answer, as text.</param>
/// <param name="Seen">What the library answered, as text.</param>
/// <param name="Passed">Whether the two agree.</param>
public sealed record HandshakeCheck(string Name, string Expected, string Seen, bool Passed);
