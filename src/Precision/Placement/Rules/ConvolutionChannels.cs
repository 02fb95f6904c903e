using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Placement.Rules;

/// <summary>
/// Convolutions with few channels gain nothing from 8 bits, with the exceptions that kernels exist for: in INT8 ordinary
/// depthwise ones and square first layers; in FP8 none, nor kernels of more than 32 taps.
/// </summary>
internal sealed class ConvolutionChannels : IExclusionRule
{
    private const int FewChannels = 16;
    private const int MostFp8Taps = 32;

    public string? Objection(NodeProto node, PlacementContext context)
    {
        bool transposed = node.Is("ConvTranspose");
        if (!(transposed || node.Is("Conv")) || context.Flow.Index.Initializer(node.Input[1]) is not { Dims.Count: >= 3 } weight)
        {
            return null;
        }

        if (transposed && context.Quantized == NumericPrecision.Fp8)
        {
            return "ConvTranspose has no FP8 kernels";
        }

        (long outputs, long inputs) = transposed ? (weight.Dims[1], weight.Dims[0]) : (weight.Dims[0], weight.Dims[1]);
        long[] kernel = [.. weight.Dims.Skip(2)];
        string channels = $"{inputs} input channels per group and {outputs} output channels";
        if (context.Quantized == NumericPrecision.Fp8)
        {
            long taps = kernel.Aggregate(1L, static (product, size) => product * size);
            return outputs <= FewChannels || inputs <= FewChannels ? $"with {channels} it has no FP8 kernel that is faster; both must be over {FewChannels}"
                : taps > MostFp8Taps ? $"its kernel has {taps} taps, and FP8 kernels end at {MostFp8Taps}"
                : null;
        }

        if (outputs >= FewChannels && inputs >= FewChannels)
        {
            return null;
        }

        bool worthIt = node.GetInt("group", 1) > 1
            ? outputs % 8 == 0 && kernel.All(static size => size >= 3)
            : (outputs % 8 == 0 || inputs % 8 == 0)
                && (outputs >= FewChannels || inputs >= FewChannels || context.Flow.Index.IsInput(context.Flow.Origin(node.Input[0])))
                && kernel.All(size => size == kernel[0]);
        return worthIt ? null : $"{channels} with a {string.Join("x", kernel)} kernel are too few to gain from it";
    }
}
