using System.Collections.Frozen;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Placement;

/// <summary>How values move through a main graph: what is constant, what only carries values on, who reads what.</summary>
internal sealed class DataFlow
{
    private static readonly FrozenSet<string> Copies = FrozenSet.Create(
        StringComparer.Ordinal, "Identity", "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Flatten", "Dropout", "Cast");

    private static readonly FrozenSet<string> PointwiseTypes = FrozenSet.Create(
        StringComparer.Ordinal,
        "Abs", "Add", "Ceil", "Celu", "Clip", "Cos", "Div", "Elu", "Erf", "Exp", "Floor", "Gelu", "HardSigmoid", "HardSwish",
        "LeakyRelu", "Log", "Max", "Min", "Mish", "Mul", "Neg", "Pow", "PRelu", "Reciprocal", "Relu", "Round", "Selu", "Sigmoid",
        "Sign", "Sin", "Softplus", "Softsign", "Sqrt", "Sub", "Sum", "Swish", "Tan", "Tanh", "ThresholdedRelu", "Where");

    private readonly HashSet<string> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _origins = new(StringComparer.Ordinal);

    public DataFlow(OnnxModel model)
    {
        Graph = model.Graph;
        Index = new GraphIndex(Graph);
        Types = new TensorTypes(Graph);
        _constants.UnionWith(Graph.Initializer.Select(static initializer => initializer.Name));
        foreach (NodeProto node in Graph.Node)
        {
            RequireOrder(node);
            if (IsCopy(node) && node.Input.Count > 0 && node.Output.Count > 0)
            {
                _origins[node.Output[0]] = Origin(node.Input[0]);
            }

            // A body may read anything, and a random number is no constant.
            bool deterministic = !node.OpType.StartsWith("Random", StringComparison.Ordinal) && node.OpType is not ("Multinomial" or "Bernoulli") && !IsControlFlow(node);
            if (deterministic && node.Input.All(input => input.Length == 0 || _constants.Contains(input)))
            {
                _constants.UnionWith(node.Output);
            }
        }
    }

    public GraphProto Graph { get; }

    public GraphIndex Index { get; }

    public TensorTypes Types { get; }

    public static bool IsControlFlow(NodeProto node) => node.OpType is "If" or "Loop" or "Scan" or "SequenceMap" && node.Domain is "" or "ai.onnx";

    /// <summary>Whether the node hands its first input's values on unchanged.</summary>
    public static bool IsCopy(NodeProto node) => node.Domain is "" or "ai.onnx" && Copies.Contains(node.OpType);

    public static bool IsPointwise(NodeProto node) => node.Domain is "" or "ai.onnx" && PointwiseTypes.Contains(node.OpType);

    /// <summary>Whether the tensor is an initializer or follows from constants alone.</summary>
    public bool IsConstant(string tensor) => _constants.Contains(tensor);

    /// <summary>The values of a constant: an initializer or a Constant node's tensor, also behind Identity.</summary>
    public TensorProto? ConstantValue(string tensor)
    {
        while (Index.Producer(tensor) is { } identity && identity.Is("Identity"))
        {
            tensor = identity.Input[0];
        }

        return Index.Initializer(tensor) ?? (Index.Producer(tensor) is { } node && node.Is("Constant") ? node.GetTensor("value") : null);
    }

    /// <summary>The inputs that are neither absent nor constant.</summary>
    public IEnumerable<string> VariableInputs(NodeProto node) => node.Input.Where(input => input.Length > 0 && !IsConstant(input));

    /// <summary>The tensor whose values <paramref name="tensor"/> carries: upwards through copies.</summary>
    public string Origin(string tensor) => _origins.GetValueOrDefault(tensor, tensor);

    /// <summary>The node that computes the values of <paramref name="tensor"/>, above any copies.</summary>
    public NodeProto? Maker(string tensor) => Index.Producer(Origin(tensor));

    /// <summary>The node above the copies when it is of type <paramref name="opType"/>.</summary>
    public NodeProto? Maker(string tensor, string opType) => Maker(tensor) is { } maker && maker.Is(opType) ? maker : null;

    /// <summary>The nodes that use the values of <paramref name="tensor"/>, below any copies, each with the tensor that it reads.</summary>
    public IReadOnlyList<(NodeProto Node, string Tensor)> Users(string tensor)
    {
        List<(NodeProto, string)> users = [];
        Queue<string> tensors = new([tensor]);
        while (tensors.TryDequeue(out string? carried))
        {
            foreach (NodeProto consumer in Index.Consumers(carried))
            {
                if (IsCopy(consumer) && consumer.Input[0] == carried)
                {
                    tensors.Enqueue(consumer.Output[0]);
                }
                else
                {
                    users.Add((consumer, carried));
                }
            }
        }

        return users;
    }

    private void RequireOrder(NodeProto node)
    {
        // Every walk here ends because it only goes one way; a cycle would make it endless.
        foreach (string input in node.Input)
        {
            if (Index.Producer(input) is { } producer && Index.Position(producer) >= Index.Position(node))
            {
                throw new InvalidModelException($"The node '{node.Name}' reads '{input}', which is made only later by '{producer.Name}'; export the model with its nodes in topological order.");
            }
        }
    }
}
