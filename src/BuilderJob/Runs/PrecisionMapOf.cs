using TrtOperator.BuilderJob.Manifest;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.Onnx;
using TrtOperator.Precision.Placement;
using TrtOperator.TensorRt.Inspection;
using TrtOperator.TensorRt.Proof;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>Lays what a compiler made beside what it was asked for, node by node.</summary>
internal static class PrecisionMapOf
{
    private static readonly string[] Unseen =
    [
        "Which kernel runs a product is chosen on the GPU when the plan is loaded, so its accumulation type cannot be read here.",
        "Nothing was executed: the plan shows types and operations, and says nothing of time or of results.",
    ];

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
        Dictionary<string, string?> built = Built(prepared, plan, compiled);
        ILookup<string, CompiledKernel> kernels = compiled.Kernels
            .SelectMany(kernel => kernel.OnnxNodes.Distinct(StringComparer.Ordinal).Select(node => (Node: node, Kernel: kernel)))
            .ToLookup(entry => entry.Node, entry => entry.Kernel, StringComparer.Ordinal);
        MappedNode[] nodes = [.. plan.Nodes.Where(node => node.OtherType is null).Select(node => new MappedNode(
            node.Node,
            node.OpType,
            node.Sources,
            node.Precision.Name(),
            PlanProof.OnlyMoves(node.OpType) ? null : built.GetValueOrDefault(node.Node),
            verdicts.GetValueOrDefault(node.Node)?.Verdict.ToString(),
            verdicts.GetValueOrDefault(node.Node)?.Evidence,
            [.. kernels[node.Node].Select(kernel => kernel.Name)]))];
        return new PrecisionMap
        {
            ComputeCapability = computeCapability,
            Tf32 = compiled.Tf32,
            Nodes = nodes,
            Kernels = [.. compiled.Kernels.Select(kernel => new MappedKernel(
                kernel.Name, kernel.Kind.ToString(), Types(kernel.Inputs), Types(kernel.Constants), Types(kernel.Outputs), kernel.OnnxNodes))],
            TypeChanges = [.. Changes(prepared, compiled)],
            Int8Misses = [.. nodes.Where(node => node.Asked == NumericPrecision.Int8.Name() && node.Built != node.Asked).Select(node => Miss(node, kernels[node.Node], computeCapability))],
            NotShown = [.. Unseen, .. compiled.Tf32 is true ? ["TF32 is allowed in this plan: on the GPU its FP32 products may round their inputs to 10 mantissa bits, which the simulation does not do."] : Array.Empty<string>()],
        };
    }

    // The highest precision that the plan shows for a node is found by asking for each in turn.
    private static Dictionary<string, string?> Built(OnnxModel prepared, PrecisionPlan plan, CompiledPlan compiled)
    {
        PreparedNodes all = PreparedNodes.Of(prepared, plan with { Nodes = [.. plan.Nodes.Select(node => node.OtherType is null ? node with { ProtectedBy = "?" } : node with { ProtectedBy = null })] });
        Dictionary<string, string?> built = new(StringComparer.Ordinal);
        foreach ((TensorType asked, string name) in new[] { (TensorType.Float, "FP32"), (TensorType.Half, "FP16") })
        {
            ProtectedNode[] open = [.. all.Protected.Where(node => !built.ContainsKey(node.Name)).Select(node => node with { Asked = asked })];
            foreach (NodeProof proof in PlanProof.Judge(compiled, open, all.Graph).Where(proof => proof.Verdict is Verdict.Strict or Verdict.Computed && proof.Kernels.Count > 0))
            {
                built[proof.Node] = name;
            }
        }

        foreach (CompiledKernel kernel in compiled.Kernels)
        {
            TensorType? small = kernel.Inputs.Select(input => input.Type).FirstOrDefault(type => type is TensorType.Int8 or TensorType.Fp8) is var type && type != TensorType.Unknown ? type : null;
            foreach (string node in kernel.OnnxNodes.Where(node => small is not null && !built.ContainsKey(node)))
            {
                built[node] = small == TensorType.Int8 ? "INT8" : "FP8";
            }
        }

        return built;
    }

    private static IEnumerable<MappedTypeChange> Changes(OnnxModel prepared, CompiledPlan compiled)
    {
        Dictionary<string, string> converting = prepared.Graph.Node
            .Where(node => node.Is("Cast") || node.Is("QuantizeLinear") || node.Is("DequantizeLinear"))
            .ToDictionary(node => node.Name, node => node.OpType, StringComparer.Ordinal);
        return TypeChanges.Of(compiled).Select(change => new MappedTypeChange(
            change.Kernel, change.From.ToString(), change.To.ToString(), [.. change.OnnxNodes.Where(converting.ContainsKey).Distinct(StringComparer.Ordinal)]));
    }

    private static string Miss(MappedNode node, IEnumerable<CompiledKernel> kernels, string computeCapability)
    {
        CompiledKernel? kernel = kernels.FirstOrDefault();
        if (kernel is null)
        {
            return $"'{node.Node}' was asked for in INT8, and no kernel names it: the compiler folded it into another.";
        }

        string types = string.Join(" and ", Types(kernel.Inputs));
        string reason = kernel.Constants.Any(constant => constant.Type == TensorType.Int8)
            ? "only its weight is INT8, so the activation's Q and DQ were not taken into the product"
            : computeCapability == "7.5"
                ? "compute capability 7.5 has few INT8 kernels in this compiler"
                : kernel.Kind == KernelKind.FusedAttention
                    ? "the whole attention was fused, and the fused kernel reads what precedes the Q and DQ"
                    : "the compiler took the Q and DQ into a float kernel; layers with a small or odd dimension often fare so";
        return $"'{node.Node}' was asked for in INT8 and runs in '{kernel.Name}', which reads {types}: {reason}.";
    }

    private static string[] Types(IEnumerable<KernelTensor> tensors) => [.. tensors.Select(tensor => tensor.Type.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
