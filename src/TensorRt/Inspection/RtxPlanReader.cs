namespace TrtOperator.TensorRt.Inspection;

/// <summary>
/// Reads what TensorRT for RTX compiled. The kernel listing says which kernels there are, with which tensors and for which ONNX
/// nodes; the text inside the plan says what happens inside them. Neither suffices alone.
/// </summary>
public static class RtxPlanReader
{
    /// <summary>Reads a plan in memory.</summary>
    /// <param name="listing">The message that starts with <c>Layers:</c>, logged while the plan was built.</param>
    /// <param name="plan">The plan.</param>
    /// <exception cref="PlanTextException">Either is not what it should be, or they are not of one build.</exception>
    public static CompiledPlan Read(string listing, ReadOnlySpan<byte> plan) => PlanJoin.Of(KernelListing.Parse(listing), PlanText.Read(plan));

    /// <summary>Reads a plan file. The file is mapped, so its size costs no memory.</summary>
    /// <param name="listing">The message that starts with <c>Layers:</c>, logged while the plan was built.</param>
    /// <param name="path">Full path of the plan.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="PlanTextException">Either is not what it should be, cannot be read, or they are not of one build.</exception>
    public static CompiledPlan ReadFile(string listing, string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return PlanJoin.Of(KernelListing.Parse(listing), PlanText.ReadFile(path, cancellationToken));
    }
}
