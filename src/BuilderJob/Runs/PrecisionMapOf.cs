using TrtOperator.BuilderJob.Manifest;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.Onnx;
using TrtOperator.Precision.Placement;
using TrtOperator.TensorRt.Inspection;
using TrtOperator.TensorRt.Mapping;
using TrtOperator.TensorRt.Proof;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>Lays what a compiler made beside what it was asked for, node by node.</summary>
internal static class PrecisionMapOf
{
    /// <summary>The map.</summary>
    /// <param name="prepared">The prepared model.</param>
    /// <param name="plan">The precision plan that it was written from.</param>
    /// <param name="compiled">What was compiled.</param>
    /// <param name="proofs">The verdicts on protected nodes.</param>
    /// <param name="computeCapability">The GPUs that the plan serves.</param>
    public static PrecisionMap Of(
        OnnxModel prepared, PrecisionPlan plan, CompiledPlan compiled, IReadOnlyList<NodeProof> proofs, string computeCapability)
    {
        Dictionary<string, NodeProof> verdicts = proofs.ToDictionary(proof => proof.Node, StringComparer.Ordinal);
        PlannedNodes planned = PlannedNodes.Of(prepared, plan);
        IReadOnlyList<NodeOnPlan> built = PlanMap.Of(compiled, planned.Nodes, PreparedNodes.Of(prepared, plan).Graph);
        Dictionary<string, NodeOnPlan> entries = built.ToDictionary(entry => entry.Node, StringComparer.Ordinal);
        MappedNode[] nodes = [.. plan.Nodes.Where(node => node.OtherType is null).Select(node => Node(node, entries[node.Node], verdicts.GetValueOrDefault(node.Node)))];
        GraphConversions conversions = new(prepared.Graph);
        return new PrecisionMap
        {
            ComputeCapability = computeCapability,
            Tf32 = compiled.Tf32,
            Nodes = nodes,
            Kernels = [.. compiled.Kernels.Select(kernel => new MappedKernel(
                kernel.Name, kernel.Kind.ToString(), Types(kernel.Inputs), Types(kernel.Constants), Types(kernel.Outputs), kernel.OnnxNodes))],
            TypeChanges = [.. TypeChanges.Of(compiled).Select(change => new MappedTypeChange(
                change.Kernel, change.From.ToString(), change.To.ToString(), conversions.Asking(change, change.OnnxNodes)))],
            QuantizationMisses = [.. QuantizationMisses.Of(compiled, planned.Nodes, built, planned.Quantized, computeCapability).Select(miss => miss.Sentence)],
            NotShown = UnseenInPlan.Of(compiled, nodes),
        };
    }

    private static MappedNode Node(NodePrecision node, NodeOnPlan entry, NodeProof? proof)
        => new(node.Node, node.OpType, node.Sources, node.Precision.Name(), Built(entry), proof?.Verdict.ToString(), proof?.Evidence, entry.Kernels) { Remark = entry.Remark };

    private static string? Built(NodeOnPlan entry) => (entry.Built, entry.IsLeast) switch
    {
        (null, _) => null,
        (TensorType.Half, true) => $"{NumericPrecision.Fp16.Name()} or {NumericPrecision.Fp32.Name()}",
        (TensorType.Half, _) => NumericPrecision.Fp16.Name(),
        (TensorType.Float, _) => NumericPrecision.Fp32.Name(),
        (TensorType.BFloat16, _) => "BF16",
        ({ } other, _) => other.ToString().ToUpperInvariant(),
    };

    private static string[] Types(IEnumerable<KernelTensor> tensors) => [.. tensors.Select(tensor => tensor.Type.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
