namespace TrtOperator.TensorRt.Building;

/// <summary>One error of the ONNX parser, field by field as the parser gives it.</summary>
/// <param name="Code">The parser's error code: 3 the file is no ONNX, 4 bad value, 5 bad graph, 6 bad node, 7 to 13 not supported.</param>
/// <param name="Description">The message.</param>
/// <param name="Function">The parser's function that refused.</param>
/// <param name="NodeIndex">The node's position in the graph; -1 where no node is meant.</param>
/// <param name="NodeName">The node's name; empty where no node is meant.</param>
/// <param name="NodeOperator">The node's operator; empty where no node is meant.</param>
public sealed record ParserError(int Code, string Description, string Function, int NodeIndex, string NodeName, string NodeOperator);
