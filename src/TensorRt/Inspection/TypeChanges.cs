namespace TrtOperator.TensorRt.Inspection;

/// <summary>Every change of element type in a plan, so that each can be matched to what asked for it in the ONNX graph.</summary>
public static class TypeChanges
{
    /// <summary>The changes, in the kernels' order. Integers of shapes and truth values are none.</summary>
    /// <param name="plan">The compiled plan.</param>
    public static IReadOnlyList<TypeChange> Of(CompiledPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        List<TypeChange> changes = [];
        foreach (CompiledKernel kernel in plan.Kernels)
        {
            HashSet<TensorType> taken = [.. kernel.Inputs.Concat(kernel.Constants.Where(constant => !IsScalar(constant))).Select(tensor => tensor.Type)];
            List<TensorType> from = [.. kernel.Inputs.Select(tensor => tensor.Type).Distinct()];
            List<TensorType> numbers = [.. from.Where(IsData)];
            foreach (TensorType to in kernel.Outputs.Select(output => output.Type).Distinct().Where(type => IsData(type) && !taken.Contains(type)))
            {
                changes.AddRange((numbers.Count > 0 ? numbers : from).Select(type => new TypeChange(kernel.Name, type, to, kernel.OnnxNodes)));
            }
        }

        return changes;
    }

    private static bool IsData(TensorType type) => type.IsFloatingPoint() || type is TensorType.Int8 or TensorType.UInt8 or TensorType.Int4;

    /// <summary>Scales such as alpha and beta are FP32 in every product.</summary>
    private static bool IsScalar(KernelTensor tensor) => tensor.Dimensions.All(dimension => dimension == 1);
}
