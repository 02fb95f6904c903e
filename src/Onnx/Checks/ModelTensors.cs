using TrtOperator.Onnx.Protos;

namespace TrtOperator.Onnx.Checks;

/// <summary>Walks the parts of a model wherever they are nested.</summary>
internal static class ModelTensors
{
    /// <summary>Every tensor: initializers, attributes, subgraphs and functions.</summary>
    public static IEnumerable<TensorProto> All(ModelProto model)
        => In(model.Graph).Concat(model.Functions.SelectMany(static function => function.Node.SelectMany(In).Concat(function.AttributeProto.SelectMany(In))));

    /// <summary>Every initializer of the graph and of the graphs inside it.</summary>
    public static IEnumerable<TensorProto> Initializers(GraphProto graph)
        => graph.Initializer.Concat(graph.Node.SelectMany(SubgraphScope.Bodies).SelectMany(Initializers));

    private static IEnumerable<TensorProto> In(GraphProto graph)
        => graph.Initializer
            .Concat(graph.SparseInitializer.SelectMany(static sparse => new[] { sparse.Values, sparse.Indices }).OfType<TensorProto>())
            .Concat(graph.Node.SelectMany(In));

    private static IEnumerable<TensorProto> In(NodeProto node) => node.Attribute.SelectMany(In);

    private static IEnumerable<TensorProto> In(AttributeProto attribute)
    {
        if (attribute.T is not null)
        {
            yield return attribute.T;
        }

        foreach (TensorProto tensor in attribute.Tensors)
        {
            yield return tensor;
        }

        if (attribute.G is not null)
        {
            foreach (TensorProto tensor in In(attribute.G))
            {
                yield return tensor;
            }
        }

        foreach (TensorProto tensor in attribute.Graphs.SelectMany(In))
        {
            yield return tensor;
        }
    }
}
