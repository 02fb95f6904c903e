using TrtOperator.Onnx.Normalize;
using TrtOperator.Onnx.Protos;
using TrtOperator.Onnx.Upgrade;

namespace TrtOperator.Onnx;

/// <summary>Brings models of many exporters and opsets into one form: one opset, weights as initializers, no batch normalization behind a layer that can absorb it.</summary>
public static class ModelNormalizer
{
    /// <summary>Normalizes a copy of the model.</summary>
    /// <remarks>In this order: default values of inputs become constants; Constant nodes become initializers; the operator set is upgraded; Dropout is removed; Identity, Cast to float, Transpose, Reshape, Squeeze and Unsqueeze of a constant are computed; BatchNormalization is folded, in double precision, into the Conv, ConvTranspose, Gemm or MatMul before it when nothing else reads that layer's output. Inside subgraphs (If, Loop, Scan) operators are upgraded and nothing else is touched; functions are left as they are. Weights that do not change are shared with the source.</remarks>
    /// <param name="source">The model; it is not modified. Nodes without a unique name are named as <see cref="SourceNames.MakeUnique"/> names them.</param>
    /// <param name="targetOpset">The default operator set to reach, 7 to 19. A model that is already beyond it keeps its own.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="UnsupportedModelException">An operator cannot be carried to the target opset without changing its meaning.</exception>
    /// <exception cref="InvalidModelException">A node lacks an attribute that its operator asks for, or the model is inconsistent.</exception>
    public static NormalizedModel Normalize(OnnxModel source, int targetOpset = 19, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(targetOpset, OnnxModel.OldestOpset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(targetOpset, SchemaHistory.Newest);
        cancellationToken.ThrowIfCancellationRequested();

        OnnxModel model = source.Clone();
        SourceNames.MakeUnique(model);
        Provenance provenance = new(model.Proto);
        List<string> notes = [];

        ConstantLifting.DropDefaultedInputs(model.Graph, notes);
        ConstantLifting.Apply(model.Graph, notes);
        TensorTraits traits = new(model.Graph);
        int opset = model.Opset;
        if (opset < targetOpset)
        {
            OpsetUpgrade.Apply(model, targetOpset, provenance, traits, cancellationToken);
            notes.Add($"Upgraded the operators from opset {opset} to {targetOpset}.");
        }
        else if (opset > targetOpset)
        {
            notes.Add($"Kept opset {opset}, which is newer than {targetOpset}.");
        }

        model.Proto.IrVersion = Math.Max(model.Proto.IrVersion, FormatVersions.For(model.Opset));
        DropoutRemoval.Apply(model.Graph, notes);
        ConstantFolding.Apply(model.Graph, notes, cancellationToken);
        new BatchNormalizationFolding(model.Graph, provenance, traits, notes).Apply(cancellationToken);
        UnusedParts.Remove(model.Graph);
        NoteBodies(model.Proto, notes);
        return new NormalizedModel(model, provenance.Snapshot(model.Graph), notes);
    }

    private static void NoteBodies(ModelProto model, List<string> notes)
    {
        string[] carriers = [.. model.Graph.Node.Where(static node => SubgraphScope.Bodies(node).Any()).Select(static node => $"'{node.Name}' ({node.OpType})")];
        if (carriers.Length > 0)
        {
            notes.Add($"Only upgraded the operators inside the subgraphs of {string.Join(", ", carriers)}; nothing in them was folded, and weights in them stay in full precision.");
        }

        if (model.Functions.Count > 0)
        {
            notes.Add($"Left {model.Functions.Count} functions as they were: {string.Join(", ", model.Functions.Select(static function => function.Name))}.");
        }
    }
}
