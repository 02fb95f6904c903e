namespace TrtOperator.Precision.Execution;

/// <summary>A tensor and the node that makes it.</summary>
internal readonly record struct NodeOutput(string Tensor, string Node);
