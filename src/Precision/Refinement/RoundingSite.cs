using TrtOperator.Onnx;
using TrtOperator.Precision.Placement;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Refinement;

/// <summary>A layer whose weight may be rounded otherwise than to the nearest, and how an output channel reads its input.</summary>
/// <param name="Layer">The node.</param>
/// <param name="Weight">The constant.</param>
/// <param name="Input">The activation that it is multiplied with.</param>
/// <param name="Axis">The weight's dimension with one scale each; null for one scale.</param>
/// <param name="Channels">Output channels.</param>
/// <param name="Length">Elements that one output channel multiplies.</param>
/// <param name="Groups">Groups of output channels that read the same elements.</param>
/// <param name="Strided">Whether an output channel's weights lie <see cref="Channels"/> apart and not side by side.</param>
/// <param name="Window">How a convolution reads its input; null for a product of matrices.</param>
internal sealed record RoundingSite(
    string Layer, string Weight, string Input, int? Axis, int Channels, int Length, int Groups, bool Strided, ConvolutionWindow? Window)
{
    /// <summary>The most elements that an output channel may multiply: their second moments take 16 MiB.</summary>
    public const int MostLength = 2048;

    /// <summary>Elements of the second moments of all groups.</summary>
    public long Moments => (long)Groups * Length * Length;

    /// <summary>The sites of a plan, in its order.</summary>
    public static IReadOnlyList<RoundingSite> Find(OnnxModel model, PrecisionPlan plan)
    {
        GraphIndex index = new(model.Graph);
        return [.. plan.QuantizedInputs.Where(static edge => edge is { IsWeight: true, InputIndex: 1 }).Select(edge => At(index, edge)).OfType<RoundingSite>()];
    }

    /// <summary>Where the weight that output channel <paramref name="channel"/> multiplies with its element <paramref name="element"/> lies.</summary>
    public int At(int channel, int element) => Strided ? (element * Channels) + channel : (channel * Length) + element;

    /// <summary>The group of an output channel.</summary>
    public int GroupOf(int channel) => channel / (Channels / Groups);

    private static RoundingSite? At(GraphIndex index, QuantizedInput edge)
    {
        if (index.Node(edge.Node) is not { } node || index.Initializer(edge.Tensor) is not { DataType: (int)DataType.Float } weight
            || index.Consumers(edge.Tensor).Count != 1 || index.IsUsedInSubgraph(edge.Tensor) || index.IsInput(edge.Tensor) || index.IsOutput(edge.Tensor)
            || index.Initializer(node.InputAt(0)) is not null)
        {
            return null;
        }

        RoundingSite? site = null;
        long[] dims = [.. weight.Dims];
        if (node.Is("Conv") && dims.Length >= 3 && edge.Axis is null or 0)
        {
            long groups = node.GetInt("group", 1);
            site = groups > 0 && dims[0] % groups == 0 && ConvolutionWindow.Of(node, dims) is { } window
                ? Site(dims[0], dims[1..].Aggregate(1L, static (product, dimension) => product * dimension), groups, false, window)
                : null;
        }
        else if (dims.Length == 2 && (node.Is("MatMul") || (node.Is("Gemm") && node.GetInt("transA", 0) == 0)))
        {
            bool transposed = node.Is("Gemm") && node.GetInt("transB", 0) != 0;
            int outputs = transposed ? 0 : 1;
            site = edge.Axis is null || edge.Axis == outputs ? Site(dims[outputs], dims[1 - outputs], 1, !transposed, null) : null;
        }

        return site is { Channels: > 0, Length: > 1 } ? site : null;

        RoundingSite? Site(long channels, long length, long groups, bool strided, ConvolutionWindow? window)
            => length <= MostLength && channels * length <= int.MaxValue && groups * length * length <= (long)MostLength * MostLength
                ? new RoundingSite(node.Name, edge.Tensor, node.InputAt(0), edge.Axis, (int)channels, (int)length, (int)groups, strided, window)
                : null;
    }
}
