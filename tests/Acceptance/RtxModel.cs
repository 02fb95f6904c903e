using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Acceptance;

/// <summary>A model that plans are built of.</summary>
/// <param name="Name">What it is called here, and the folder of its data.</param>
/// <param name="Path">Its file.</param>
/// <param name="Input">The input with its profile, as YAML.</param>
/// <param name="Output">The output that gates read.</param>
public sealed record RtxModel(string Name, string Path, string Input, string Output)
{
    private static readonly string[] Weighted = ["MatMul", "Gemm", "Conv", "ConvTranspose"];

    /// <summary>The products with weights of their own, by the names that a declaration knows them by.</summary>
    public IReadOnlyList<string> WeightedNodes()
    {
        OnnxModel model = OnnxModel.Load(Path);
        SourceNames.MakeUnique(model);
        HashSet<string> constants = [.. model.Graph.Initializer.Select(tensor => tensor.Name)];
        foreach (NodeProto node in model.Graph.Node.Where(node => node.Input.All(constants.Contains)))
        {
            constants.UnionWith(node.Output);
        }

        return [.. model.Graph.Node.Where(node => Weighted.Contains(node.OpType) && node.Input.Skip(1).Any(constants.Contains)).Select(node => node.Name)];
    }

    /// <summary>One in twenty of them, at least one, and the same ones every time.</summary>
    public IReadOnlyList<string> OneInTwenty()
    {
        string[] nodes = [.. WeightedNodes()];
        new Random(5).Shuffle(nodes);
        return [.. nodes.Take(Math.Max(1, (int)Math.Round(nodes.Length * 0.05))).Order(StringComparer.Ordinal)];
    }
}
