namespace TrtOperator.TensorRt.Inspection;

/// <summary>
/// The kernel listing that TensorRT for RTX logs at its finest severity, at profiling verbosity DETAILED: one line per
/// kernel with its tensors, their types and the ONNX nodes inside it. It is what the inspector would say, without a GPU.
/// </summary>
/// <param name="Kernels">The kernels, in execution order. What happens inside them is not in a listing.</param>
/// <param name="Bindings">What the plan takes and gives.</param>
public sealed record KernelListing(IReadOnlyList<CompiledKernel> Kernels, IReadOnlyList<KernelTensor> Bindings)
{
    /// <summary>The longest listing that is read, in characters.</summary>
    public const int MaxLength = 512 * 1024 * 1024;

    /// <summary>Reads a listing.</summary>
    /// <param name="listing">The message that starts with <c>Layers:</c>, or a log that holds it; text around it is passed over.</param>
    /// <exception cref="PlanTextException">It holds no listing, one without kernels, or a line that cannot be read.</exception>
    public static KernelListing Parse(string listing)
    {
        ArgumentNullException.ThrowIfNull(listing);
        if (listing.Length > MaxLength)
        {
            throw new PlanTextException(FormattableString.Invariant($"The kernel listing has {listing.Length} characters, more than the {MaxLength} that are read; build fewer profiles or targets into one plan."));
        }

        return ListingReader.Read(listing);
    }
}
