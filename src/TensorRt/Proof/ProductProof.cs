using TrtOperator.TensorRt.Inspection;

namespace TrtOperator.TensorRt.Proof;

/// <summary>
/// A matrix product or convolution keeps its precision when what it multiplies does. Alpha, beta and other scalars are FP32 in
/// every product and say nothing; constants of a fused neighbour are the neighbour's.
/// </summary>
internal static class ProductProof
{
    private const int FactorsOfCore = 3;
    private static readonly HashSet<string> Products = new(StringComparer.Ordinal) { "fully_connected", "corrltn", "deconvolution", "deconv", "correlation", "gemm", "matmul" };

    public static Finding Of(ProtectedNode node, IReadOnlyList<CompiledKernel> kernels)
    {
        List<CompiledKernel> products = [.. kernels.Where(kernel => kernel.Kind is KernelKind.MatrixProduct or KernelKind.Convolution or KernelKind.FusedProduct or KernelKind.FusedAttention)];
        List<Finding> findings = [.. products.Select(kernel => In(node, kernel)).OfType<Finding>()];
        if (findings.Count == 0)
        {
            findings = [.. kernels.Where(kernel => kernel.Kind == KernelKind.Generated).Select(kernel => Generated(node, kernel)).OfType<Finding>()];
        }

        return findings.Count == 0
            ? new Finding(Verdict.NotProvable, $"{TypeRank.Names([.. kernels.Select(kernel => kernel.Name)])} name it, but none shows a product of its own")
            : findings.Find(finding => finding.Verdict == Verdict.Demoted)
                ?? findings.Find(finding => finding.Verdict == Verdict.NotProvable)
                ?? findings[0];
    }

    /// <summary>What the node's product multiplies in each kernel that holds it; kernels that show no product of its own are left out.</summary>
    public static IReadOnlyList<ProductFactors> Factors(ProtectedNode node, IReadOnlyList<CompiledKernel> kernels)
    {
        List<ProductFactors> factors = [.. kernels.Select(kernel => new ProductFactors(kernel, kernel.Kind switch
        {
            KernelKind.MatrixProduct or KernelKind.Convolution => [.. Multiplied(node, kernel)],
            KernelKind.FusedProduct => [.. OwnProducts(node, kernel).SelectMany(operation => operation.Inputs.Take(2))],
            KernelKind.FusedAttention => CoreType(kernel) is { } core ? [core] : Read(kernel),
            _ => [],
        })).Where(each => each.Types.Count > 0)];
        return factors.Count > 0
            ? factors
            : [.. kernels.Where(kernel => kernel.Kind == KernelKind.Generated).Select(kernel => new ProductFactors(kernel, WrittenOut(kernel))).Where(each => each.Types.Count > 0)];
    }

    /// <summary>Whether a word of the compiler's is a product.</summary>
    public static bool IsProduct(string word) => Products.Contains(word);

    // The mask of a core is no factor. Only products of integers have integer sums; those of FP8 have fractions as sums, but queries, keys and values are three.
    private static TensorType? CoreType(CompiledKernel kernel)
        => kernel.Attention is { FirstProduct: TensorType.Int32, SecondProduct: TensorType.Int32 } && Read(kernel).Contains(TensorType.Int8) ? TensorType.Int8
            : kernel.Inputs.Count(input => input.Type == TensorType.Fp8) >= FactorsOfCore ? TensorType.Fp8
            : null;

    private static Finding? In(ProtectedNode node, CompiledKernel kernel) => kernel.Kind switch
    {
        KernelKind.FusedAttention => Attention(node, kernel),
        KernelKind.FusedProduct => Fused(node, kernel),
        _ => Plain(node, kernel),
    };

    private static Finding? Plain(ProtectedNode node, CompiledKernel kernel)
    {
        List<TensorType> read = [.. Multiplied(node, kernel)];
        return read.Count == 0 ? null : Strictly(node, kernel, kernel.LayerType, read);
    }

    /// <summary>The types that a plain product multiplies: its input and its weights, or both inputs.</summary>
    private static IEnumerable<TensorType> Multiplied(ProtectedNode node, CompiledKernel kernel)
    {
        List<KernelTensor> data = [.. kernel.Inputs.Where(IsData)];
        KernelTensor? weight = Weight(node, kernel);
        return data.Take(weight is null ? 2 : 1).Select(tensor => tensor.Type).Concat(weight is null ? [] : [weight.Type]);
    }

    /// <summary>The constant with the weight's size; failing that the largest, since neighbours' weights may be merged into one.</summary>
    private static KernelTensor? Weight(ProtectedNode node, CompiledKernel kernel)
    {
        List<KernelTensor> constants = [.. kernel.Constants.Where(constant => IsData(constant) && constant.Dimensions.Any(dimension => dimension != 1))];
        long size = node.WeightShape is { } shape ? MovementProof.Elements(shape) : -1;
        List<KernelTensor> same = [.. constants.Where(constant => MovementProof.Elements(constant.Dimensions) == size)];
        if (same.Count > 0)
        {
            return same.Find(constant => constant.Type.FallsShort(node.Asked)) ?? same[0];
        }

        return constants.Where(constant => constant.Dimensions.Count > 1 && constant.Dimensions.Count(dimension => dimension != 1) > 1).MaxBy(constant => MovementProof.Elements(constant.Dimensions));
    }

    private static Finding? Fused(ProtectedNode node, CompiledKernel kernel)
    {
        List<InnerOperation> own = OwnProducts(node, kernel);
        if (own.Count > 0)
        {
            List<TensorType> read = [.. own.SelectMany(operation => operation.Inputs.Take(2))];
            return Strictly(node, kernel, own[0].Name, read);
        }

        if (kernel.Operations.Any(operation => IsProduct(operation.Name)))
        {
            return null;
        }

        // Without the kernel's inside only the weight tells: the constant of its size.
        long size = node.WeightShape is { } shape ? MovementProof.Elements(shape) : -1;
        KernelTensor? weight = kernel.Constants.FirstOrDefault(constant => size > 0 && MovementProof.Elements(constant.Dimensions) == size);
        return weight is not null && weight.Type.FallsShort(node.Asked)
            ? new Finding(Verdict.Demoted, $"{TypeRank.Call(kernel)} reads the weights of {node.OpType} as {weight.Type}, not as {node.Asked}")
            : new Finding(Verdict.NotProvable, $"{TypeRank.Call(kernel)} fuses {node.OpType} with its neighbours, and the plan's text does not show the inside of that kernel");
    }

    private static List<InnerOperation> OwnProducts(ProtectedNode node, CompiledKernel kernel)
    {
        List<InnerOperation> products = [.. kernel.Operations.Where(operation => IsProduct(operation.Name))];
        List<InnerOperation> own = [.. products.Where(operation => operation.OnnxNodes.Contains(node.Name))];
        return own.Count == 0 && products.Count == 1 && products[0].OnnxNodes.Count == 0 ? products : own;
    }

    private static Finding Strictly(ProtectedNode node, CompiledKernel kernel, string word, List<TensorType> read)
    {
        string accumulation = kernel.AccumulationType is { } type and not 0 ? FormattableString.Invariant($", with accumulation type {type} requested") : string.Empty;
        if (read.Exists(each => each.FallsShort(node.Asked)))
        {
            return new Finding(Verdict.Demoted, $"{TypeRank.Call(kernel)} runs {node.OpType} as {word} on {TypeRank.Words(read)}{accumulation}, not on {node.Asked}");
        }

        return read.TrueForAll(each => each.Meets(node.Asked))
            ? new Finding(Verdict.Strict, $"{TypeRank.Call(kernel)} runs {node.OpType} as {word}, and both what it multiplies and its weights are {TypeRank.Words(read)}")
            : new Finding(Verdict.NotProvable, $"{TypeRank.Call(kernel)} runs {node.OpType} as {word} on types that the plan's text does not name");
    }

    /// <summary>A fused attention core rounds its operands before it multiplies; a product in it is strict only where nothing was rounded.</summary>
    private static Finding Attention(ProtectedNode node, CompiledKernel kernel)
    {
        List<TensorType> read = Read(kernel);
        if (read.Exists(type => type.FallsShort(node.Asked)))
        {
            return new Finding(Verdict.Demoted, $"{TypeRank.Call(kernel)} fuses {node.OpType} into an attention core that reads {TypeRank.Words(read)}, not {node.Asked}");
        }

        AttentionTypes? inside = kernel.Attention;
        return read.Count > 0 && inside is not null && inside.FirstProduct.Meets(node.Asked) && inside.SecondProduct.Meets(node.Asked) && inside.Scores.Meets(node.Asked)
            ? new Finding(Verdict.Strict, $"{TypeRank.Call(kernel)} fuses {node.OpType} into an attention core, which reads {TypeRank.Words(read)} and keeps both products and the scores in {TypeRank.Words([inside.FirstProduct, inside.SecondProduct, inside.Scores])}")
            : new Finding(Verdict.NotProvable, $"{TypeRank.Call(kernel)} fuses {node.OpType} into an attention core, whose source does not show both products in {node.Asked}");
    }

    /// <summary>A small product is generated code: multiplications and a sum.</summary>
    private static Finding? Generated(ProtectedNode node, CompiledKernel kernel)
    {
        List<InnerOperation> own = [.. kernel.Operations.Where(operation => operation.Name is "mul" or "reduce_add" && operation.Output.IsFloatingPoint())];
        if (!own.Exists(operation => operation.Name == "mul") || !own.Exists(operation => operation.Name == "reduce_add"))
        {
            return null;
        }

        KernelTensor? weight = Weight(node, kernel);
        List<TensorType> read = Read(kernel);
        string words = $"{TypeRank.Call(kernel)} writes {node.OpType} out as multiplications and sums in {TypeRank.Words(own.Select(operation => operation.Output))}";
        if (node.WeightShape is not null && weight is not null && weight.Type.FallsShort(node.Asked))
        {
            return new Finding(Verdict.Demoted, $"{words}, with weights in {weight.Type}, not in {node.Asked}");
        }

        List<InnerOperation> kept = [.. own.Where(operation => operation.Output.Meets(node.Asked))];
        if (!kept.Exists(operation => operation.Name == "mul") || !kept.Exists(operation => operation.Name == "reduce_add"))
        {
            return new Finding(Verdict.Demoted, $"{words}, not in {node.Asked}");
        }

        if (kept.Count < own.Count)
        {
            return new Finding(Verdict.NotProvable, $"{words}, and nothing says which are its own");
        }

        bool weightKept = node.WeightShape is null || (weight is not null && weight.Type.Meets(node.Asked));
        return weightKept && read.Count > 0 && read.TrueForAll(type => type.Meets(node.Asked))
            ? new Finding(Verdict.Strict, $"{words}, and what it multiplies is {TypeRank.Words(read.Concat(weight is null ? [] : [weight.Type]))}")
            : weightKept && node.WeightShape is not null
                ? new Finding(Verdict.Computed, $"{words}, with weights in {weight!.Type}; what it takes is {TypeRank.Words(read)} and is widened inside the kernel")
                : new Finding(Verdict.NotProvable, $"{words}, but the kernel takes {TypeRank.Words(read)}, and nothing says what the product itself reads");
    }

    private static List<TensorType> WrittenOut(CompiledKernel kernel)
    {
        List<InnerOperation> own = [.. kernel.Operations.Where(operation => operation.Name is "mul" or "reduce_add" && operation.Output.IsFloatingPoint())];
        return own.Exists(operation => operation.Name == "mul") && own.Exists(operation => operation.Name == "reduce_add") ? [.. own.Select(operation => operation.Output)] : [];
    }

    private static List<TensorType> Read(CompiledKernel kernel) => [.. kernel.Inputs.Where(IsData).Select(tensor => tensor.Type)];

    private static bool IsData(KernelTensor tensor) => tensor.Type.IsFloatingPoint() || tensor.Type is TensorType.Int8 or TensorType.UInt8 or TensorType.Int4 or TensorType.Unknown;
}
