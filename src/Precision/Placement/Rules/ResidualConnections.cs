using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Placement.Rules;

/// <summary>
/// The shortcut of a residual Add is quantized where the other side is a quantized convolution: the kernel that fuses
/// both takes its precision from the shortcut, and a float shortcut forces a float output. Of two convolutions the one
/// with the longer way from their common ancestor is the fused one. Matrix products take a float residual without loss of
/// speed, and an 8-bit residual stream costs accuracy: their Adds stay as they are.
/// </summary>
internal static class ResidualConnections
{
    public static void Place(PlacementContext context)
    {
        foreach (NodeProto add in context.Flow.Graph.Node.Where(node => node.Is("Add") && !context.IsProtected(node)))
        {
            if (!JoinsTwoBranches(add, context))
            {
                continue;
            }

            NodeProto?[] fused = [FusedConvolution(add.Input[0], context.Flow), FusedConvolution(add.Input[1], context.Flow)];
            if (fused[0] is null && fused[1] is null)
            {
                continue;
            }

            int fusedSide = fused[1] is null ? 0 : fused[0] is null ? 1 : BranchLengths.LongerSide(add, context.Flow);
            NodeProto convolution = fused[fusedSide]!;
            int shortcut = 1 - fusedSide;
            if (context.IsQuantized(convolution) && context.CanQuantize(add.Input[shortcut]))
            {
                context.QuantizeActivation(add, shortcut);
                context.Explain(add, $"its shortcut '{add.Input[shortcut]}' is quantized, so that the Add fuses into '{convolution.Name}'");
            }
        }
    }

    private static bool JoinsTwoBranches(NodeProto add, PlacementContext context)
        => add.Input.Count == 2
            && add.Input[0] != add.Input[1]
            && add.Input.All(input => !context.Flow.IsConstant(input) && context.Flow.Index.Producer(input) is not null)
            && !context.ScalesOrMasksScores(add)
            && !context.Flow.Index.IsOutput(add.Output[0]);

    /// <summary>The convolution that ends in <paramref name="tensor"/> with nothing behind it but constant scales and biases that nobody else reads.</summary>
    public static NodeProto? FusedConvolution(string tensor, DataFlow flow)
    {
        // With one reader all the way, the convolution is never the ancestor of both sides.
        while (flow.Index.Consumers(tensor).Count == 1 && !flow.Index.IsOutput(tensor) && flow.Index.Producer(tensor) is { } node)
        {
            if (node.Is("Conv") || node.Is("ConvTranspose"))
            {
                return node;
            }

            string[] inputs = [.. flow.VariableInputs(node)];
            bool scales = node.Is("Add") || node.Is("Mul") || node.Is("BatchNormalization");
            if (!scales || inputs.Length != 1)
            {
                return null;
            }

            tensor = inputs[0];
        }

        return null;
    }
}
