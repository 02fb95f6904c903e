using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Runtimes;

/// <summary>The graph as a whole: that there is one, and that its nodes can be told apart in what the compiler says.</summary>
internal static class GraphChecks
{
    public static IEnumerable<RuntimeFinding> Check(OnnxModel prepared)
    {
        if (prepared.Graph is not { } graph || graph.Output.Count == 0 || graph.Node.Count == 0)
        {
            yield return new RuntimeFinding(string.Empty, "The model has no nodes or no outputs, and an engine of it would compute nothing; export it again with its outputs.");
            yield break;
        }

        foreach (ValueInfoProto input in prepared.FedInputs)
        {
            if (input.Type?.TensorType?.Shape is { } shape && shape.Dim.Any(static dim => dim.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue && dim.DimValue == 0))
            {
                yield return new RuntimeFinding(string.Empty, $"The input '{input.Name}' has a dimension of 0, so that it is always empty; export the model with that dimension open or with its size.");
            }
        }

        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node)
        {
            if (node.Name.Length == 0)
            {
                yield return new RuntimeFinding(
                    string.Empty, $"The {node.OpType} that makes '{node.Output.FirstOrDefault()}' has no name, so that nothing can be proven of it; name every node before the build.");
            }
            else if (!names.Add(node.Name))
            {
                yield return new RuntimeFinding(node.Name, $"Two nodes are called '{node.Name}', so that what the compiler says of them cannot be told apart; give each node its own name.");
            }
        }
    }
}
