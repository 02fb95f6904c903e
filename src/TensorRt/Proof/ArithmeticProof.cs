using TrtOperator.TensorRt.Inspection;

namespace TrtOperator.TensorRt.Proof;

/// <summary>
/// Pointwise operations, reductions, softmax and normalization: by the operations inside the kernel. A kernel holds several
/// nodes, so an operation in a lower type is the node's only where no neighbour explains it.
/// </summary>
internal static class ArithmeticProof
{
    public static Finding Of(ProtectedNode node, IReadOnlyList<CompiledKernel> kernels, OperatorArithmetic arithmetic, Neighbourhood neighbours)
    {
        if (arithmetic.Own.Count == 0)
        {
            return ByTypes(node, kernels);
        }

        List<Finding> attributed = [];
        List<Finding> shared = [];
        foreach (CompiledKernel kernel in kernels)
        {
            List<InnerOperation> own = [.. kernel.Operations.Where(operation => operation.OnnxNodes.Contains(node.Name))];
            List<Finding> findings = own.Count > 0 ? attributed : shared;
            if (In(node, kernel, own.Count > 0 ? own : kernel.Operations, arithmetic, neighbours) is { } finding)
            {
                findings.Add(finding);
            }
        }

        return Worst(attributed) ?? Worst(shared) ?? NothingShown(node, kernels);
    }

    /// <summary>What one kernel shows; null where it shows nothing of the node.</summary>
    public static Finding? In(ProtectedNode node, CompiledKernel kernel, IReadOnlyList<InnerOperation> operations, OperatorArithmetic arithmetic, Neighbourhood neighbours)
    {
        if (kernel.Kind == KernelKind.FusedAttention)
        {
            return Attention(node, kernel);
        }

        if (kernel.Kind is KernelKind.MatrixProduct or KernelKind.Convolution)
        {
            return Epilogue(node, kernel);
        }

        List<string> names = [.. operations.SelectMany(operation => operation.OnnxNodes).Distinct()];
        List<string> sharers = names.Count > 0 ? names : [.. kernel.OnnxNodes.Where(name => name == node.Name || !neighbours.IsShownElsewhere(name))];
        List<string> seen = [.. arithmetic.Own.Where(word => operations.Any(operation => operation.Name == word && IsReal(operation)))];
        if (seen.Count == 0)
        {
            InnerOperation? product = operations.FirstOrDefault(operation => ProductProof.IsProduct(operation.Name) && operation.OnnxNodes.Contains(node.Name));
            return product is null ? null : Folded(node, kernel, [.. product.Inputs.Take(2), product.Output]);
        }

        List<WordCount> counts = [.. seen.Select(word => WordCount.Of(word, node, operations, sharers, neighbours))];
        string told = $"{TypeRank.Call(kernel)} computes {Told(counts)}";
        if (counts.Exists(count => count.Lower > 0) && ByOrder(node, arithmetic, kernel, neighbours, told) is { } ordered)
        {
            return ordered;
        }

        if (Doubt(node, arithmetic, counts, told, neighbours.IsKnown, sharers.Count, WordCount.LeavesOne(counts, node, operations, sharers, neighbours)) is { } doubt)
        {
            return doubt;
        }

        if (NormalizationScale(node, kernel) is { } scale)
        {
            return scale;
        }

        List<string> excused = [.. counts.Where(count => count.Lower > 0).SelectMany(count => count.LowerUsers).Distinct()];
        return new Finding(Verdict.Computed, excused.Count == 0 ? $"{told}, {node.OpType}'s own operations" : $"{told}; the lower ones are those of its neighbours {TypeRank.Names(excused)}");
    }

    /// <summary>
    /// A node that no kernel names: convolutions rewritten as matrix products lose the names of what follows them. What no node is
    /// named for is counted against all nodes that no kernel names; null where that proves nothing.
    /// </summary>
    public static Finding? Unnamed(ProtectedNode node, OperatorArithmetic arithmetic, Neighbourhood neighbours)
    {
        List<WordCount> counts = [.. arithmetic.Own
            .Where(word => neighbours.UnnamedOperations.Any(operation => operation.Name == word && IsReal(operation)))
            .Select(word => WordCount.Of(word, node, neighbours.UnnamedOperations, neighbours.UnnamedNodes, neighbours))];
        string told = $"no kernel names it; the operations that no node is named for are {Told(counts)}";
        bool proven = neighbours.IsKnown && counts.Exists(count => !count.IsReduction && count.Kept > count.Taken)
            && Doubt(node, arithmetic, counts, told, true, neighbours.UnnamedNodes.Count + 1, leavesOne: false) is null;
        return proven ? new Finding(Verdict.Computed, $"{told}, enough for {node.OpType} and every other such node") : null;
    }

    // Where the order of the operations leaves the node a stretch in which all that may be its own has one type.
    private static Finding? ByOrder(ProtectedNode node, OperatorArithmetic arithmetic, CompiledKernel kernel, Neighbourhood neighbours, string told)
    {
        IReadOnlyList<InnerOperation> stretch = arithmetic.IsWhole ? [] : Stretch.Of(node.Name, kernel, neighbours);
        if (stretch.Count == 0)
        {
            return null;
        }

        string words = $"{told}; where {node.OpType} can stand among them, {TypeRank.Words([.. stretch.Select(Computes)])} alone";
        return stretch.All(operation => Computes(operation).Meets(node.Asked)) ? new Finding(Verdict.Computed, words)
            : stretch.All(operation => Computes(operation).FallsShort(node.Asked)) ? new Finding(Verdict.Demoted, $"{words}, not {node.Asked}")
            : null;
    }

    private static string Told(List<WordCount> counts) => string.Join(", ", counts.Select(count => count.Told));

    /// <summary>Why a kernel that does the node's operations does not prove them; null where it does.</summary>
    private static Finding? Doubt(ProtectedNode node, OperatorArithmetic arithmetic, List<WordCount> counts, string told, bool graphKnown, int sharers, bool leavesOne)
    {
        if (counts.TrueForAll(count => count.Lower == 0))
        {
            return null;
        }

        Finding demoted = new(Verdict.Demoted, $"{told}, not in {node.Asked}");
        Finding unknown = new(Verdict.NotProvable, $"{told}, and nothing says which of them is the node's own");
        if (counts.TrueForAll(count => count.Kept == 0))
        {
            return graphKnown && !arithmetic.IsWhole && counts.TrueForAll(count => count.LowerUsers.Count >= count.Lower) ? unknown : demoted;
        }

        if (sharers == 1)
        {
            return demoted;
        }

        if (arithmetic.IsWhole)
        {
            // One chain of one type: where a step that only it takes has kept its type, the others have.
            bool lost = counts.Exists(count => count.Kept == 0 && count.Word is "exp" or "log" or "sub");
            bool decided = counts.Exists(count => count.Lower == 0 && !count.IsReduction) && (!graphKnown || counts.TrueForAll(count => count.Lower == 0 || count.LowerUsers.Count > 0));
            return lost ? demoted : decided ? null : graphKnown ? demoted : unknown;
        }

        if (!graphKnown)
        {
            return unknown;
        }

        // A half sum is written out in both types, so a float sum beside one proves nothing.
        return counts.Exists(count => count.Lower > 0 && count.LowerUsers.Count == 0) ? demoted
            : leavesOne || counts.Exists(count => !count.IsReduction && count.Kept > count.Taken) ? null
            : unknown;
    }

    private static Finding? Worst(List<Finding> findings)
        => findings.Find(finding => finding.Verdict == Verdict.Demoted)
            ?? findings.Find(finding => finding.Verdict == Verdict.NotProvable)
            ?? (findings.Count > 0 ? findings[0] : null);

    /// <summary>A softmax, a scale or a mask inside fused attention: its inputs may be Half while the scores are not.</summary>
    private static Finding Attention(ProtectedNode node, CompiledKernel kernel)
    {
        if (kernel.Attention is not { } inside || inside.Scores == TensorType.Unknown)
        {
            return new Finding(Verdict.NotProvable, $"{TypeRank.Call(kernel)} fuses {node.OpType} into an attention core, whose source does not show the type of its scores");
        }

        string words = $"{TypeRank.Call(kernel)} fuses {node.OpType} into an attention core whose source shows scores in {inside.Scores} and their product in {inside.FirstProduct}";
        // Sums of quantized products are integers, which lose nothing.
        return inside.Scores.Meets(node.Asked) && (inside.FirstProduct.Meets(node.Asked) || inside.FirstProduct == TensorType.Int32)
            ? new Finding(Verdict.Computed, words)
            : inside.Scores.FallsShort(node.Asked)
                ? new Finding(Verdict.Demoted, $"{words}, not in {node.Asked}")
                : new Finding(Verdict.NotProvable, words);
    }

    /// <summary>Bias, scale or activation that a product does on its way out: in the type that it gives.</summary>
    private static Finding? Epilogue(ProtectedNode node, CompiledKernel kernel)
    {
        if (kernel.Outputs.Count == 0)
        {
            return null;
        }

        return Folded(node, kernel, [.. kernel.Inputs.Take(1).Concat(kernel.Outputs).Select(tensor => tensor.Type)]);
    }

    private static Finding Folded(ProtectedNode node, CompiledKernel kernel, List<TensorType> types)
    {
        string words = $"{TypeRank.Call(kernel)} does {node.OpType} within a product that reads and gives {TypeRank.Words(types)}";
        return types.TrueForAll(type => type.Meets(node.Asked)) ? new Finding(Verdict.Computed, words)
            : types.Exists(type => type.FallsShort(node.Asked)) ? new Finding(Verdict.Demoted, $"{words}, not {node.Asked}")
            : new Finding(Verdict.NotProvable, words);
    }

    /// <summary>A normalization computes in FP32 by itself; only its scale and bias tell whether it was protected.</summary>
    private static Finding? NormalizationScale(ProtectedNode node, CompiledKernel kernel)
    {
        if (!node.OpType.EndsWith("Normalization", StringComparison.Ordinal) || node.WeightShape is not { Count: > 0 } shape || node.OpType == "BatchNormalization")
        {
            return null;
        }

        long size = MovementProof.Elements(shape);
        List<TensorType> scales = [.. kernel.Constants.Where(constant => size > 1 && MovementProof.Elements(constant.Dimensions) == size).Select(constant => constant.Type)];
        return scales.Count > 0 && scales.TrueForAll(type => type.FallsShort(node.Asked))
            ? new Finding(Verdict.Demoted, $"{TypeRank.Call(kernel)} reads the scale of {node.OpType} as {TypeRank.Words(scales)}, not as {node.Asked}")
            : null;
    }

    /// <summary>An operator without a row: proven only where the kernel knows no lower type.</summary>
    private static Finding ByTypes(ProtectedNode node, IReadOnlyList<CompiledKernel> kernels)
    {
        List<TensorType> types = [.. kernels.SelectMany(kernel => kernel.Inputs.Concat(kernel.Outputs).Select(tensor => tensor.Type).Concat(kernel.Operations.Select(Computes)))
            .Where(type => type.IsFloatingPoint() || type is TensorType.Int8 or TensorType.UInt8 or TensorType.Int4 or TensorType.Unknown)];
        string words = $"{TypeRank.Names([.. kernels.Select(kernel => kernel.Name)])} hold {node.OpType} and know {TypeRank.Words(types)}";
        return types.Count > 0 && types.TrueForAll(type => type.Meets(node.Asked))
            ? new Finding(Verdict.Computed, $"{words} alone")
            : new Finding(Verdict.NotProvable, types.Count == 0 ? $"{TypeRank.Names([.. kernels.Select(kernel => kernel.Name)])} hold {node.OpType} and show no type" : $"{words}, and nothing says which is the node's own");
    }

    private static Finding NothingShown(ProtectedNode node, IReadOnlyList<CompiledKernel> kernels)
    {
        Finding byTypes = ByTypes(node, kernels);
        return byTypes.Verdict == Verdict.Computed
            ? byTypes
            : new Finding(Verdict.NotProvable, $"{TypeRank.Names([.. kernels.Select(kernel => kernel.Name)])} name it, but show no operation of {node.OpType}");
    }

    /// <summary>Comparisons give truth values; what they compare is their type.</summary>
    internal static TensorType Computes(InnerOperation operation) => operation.Output.IsFloatingPoint() || operation.Inputs.Count == 0 ? operation.Output : operation.Inputs[0];

    /// <summary>Whether it computes with fractions, and not with integers.</summary>
    internal static bool IsReal(InnerOperation operation) => Computes(operation) is var type && (type.IsFloatingPoint() || type == TensorType.Unknown);
}
