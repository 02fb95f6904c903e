namespace TrtOperator.Precision.Gates;

/// <summary>One sample's output from both models: finite, and of one shape.</summary>
internal readonly ref struct SampleOutputs
{
    public required int Sample { get; init; }

    /// <summary>FP32's tensor, for its type and shape.</summary>
    public required HostTensor Tensor { get; init; }

    public required ReadOnlySpan<double> Reference { get; init; }

    public required ReadOnlySpan<double> Candidate { get; init; }
}
