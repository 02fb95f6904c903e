namespace TrtOperator.Precision.Execution;

/// <summary>How a model is run on the CPU.</summary>
/// <param name="OptimizationsOff">
/// Runs the graph as it is written. Needed wherever numbers stand for another runtime's: the optimizer would fuse Q/DQ pairs
/// into integer kernels, which saturate on some processors.
/// </param>
/// <param name="Threads">Threads of one operator, at least 1; 0 leaves it to the runtime (one per core).</param>
public sealed record InferenceSessionOptions(bool OptimizationsOff = true, int Threads = 0)
{
    /// <summary>The graph as it is written, all cores.</summary>
    public static InferenceSessionOptions Default { get; } = new();
}
