namespace TrtOperator.Precision.Execution;

/// <summary>How a model is run on the CPU.</summary>
/// <param name="OptimizationsOff">
/// Runs the graph as it is written. Needed wherever numbers stand for another runtime's: the optimizer would fuse Q/DQ pairs
/// into integer kernels, which saturate on some processors.
/// </param>
/// <param name="Threads">Threads of one operator, at least 1; 0 leaves it to the runtime (one per core).</param>
public sealed record InferenceSessionOptions(bool OptimizationsOff = true, int Threads = 0)
{
    /// <summary>ONNX Runtime's own setting that leaves Q/DQ pairs where they are written.</summary>
    public const string PairsStay = "session.disable_quant_qdq";

    /// <summary>
    /// Leaves Q/DQ pairs where they are while the rest is optimized. FP8 needs it: the optimizer moves pairs past operators that its own kernels
    /// then do not have in FP8, and the model does not load.
    /// </summary>
    public bool KeepsPairs { get; init; }

    /// <summary>The graph as it is written, all cores.</summary>
    public static InferenceSessionOptions Default { get; } = new();
}
