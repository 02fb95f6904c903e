using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Execution;

/// <summary>A node that multiplies by a constant of one element, or adds it.</summary>
/// <param name="Node">The node.</param>
/// <param name="By">The constant.</param>
/// <param name="Multiplies">Whether it multiplies.</param>
internal sealed record ScalarStep(NodeProto Node, float By, bool Multiplies);
