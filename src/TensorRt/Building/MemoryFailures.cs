namespace TrtOperator.TensorRt.Building;

/// <summary>Builds that ran out of memory and lived to say so.</summary>
internal static class MemoryFailures
{
    private const int MostSearched = 100_000;
    private const int ParserOutOfMemory = 2;

    private static readonly string[] HostWords = ["std::bad_alloc", "bad_alloc", "MEM_ALLOC_FAILED"];

    private static readonly string[] DeviceWords = ["OutOfMemory", "cudaErrorMemoryAllocation", "Cuda Runtime (out of memory)", "CUDA error 2:", "cudaError 2:"];

    public static BuildFailure? Match(BuildEvidence evidence)
    {
        List<string> texts = [.. evidence.ParserErrors.Select(e => e.Description ?? string.Empty)];
        texts.AddRange(evidence.Messages.Where(m => m.Severity <= MessageSeverity.Error).Select(m => m.Text ?? string.Empty));
        if (evidence.ParserErrors.Any(e => e.Code == ParserOutOfMemory) || Any(texts, HostWords))
        {
            return new BuildFailure(BuildFailureKind.Transient, "The library ran out of memory while it built the plan.", MoreMemory, null);
        }

        return Any(texts, DeviceWords)
            ? new BuildFailure(BuildFailureKind.Transient, "The library ran out of GPU memory while it built the plan.", "Free the GPU of other work, or lower the workspace limit, and build again.", null)
            : null;
    }

    /// <summary>What to do where host memory is short.</summary>
    public const string MoreMemory = "Give the build more memory: 250 MB and three times the model's size is a fair start for TensorRT for RTX, 8 GiB for TensorRT.";

    private static bool Any(List<string> texts, string[] words) =>
        texts.Any(text => words.Any(word => text.AsSpan(0, Math.Min(text.Length, MostSearched)).Contains(word, StringComparison.Ordinal)));
}
