namespace TrtOperator.BuilderJob.Report;

/// <summary>A whole set of choices, judged by the network's outputs.</summary>
public sealed record EndEffectReport
{
    /// <summary>The choices, in words.</summary>
    public required string What { get; init; }

    /// <summary>The error of the outputs: behind a Softmax the divergence from FP32's row in nats, otherwise the norm of the difference over the norm of FP32's output.</summary>
    public required double Error { get; init; }

    /// <summary>How many runs judged.</summary>
    public required int Runs { get; init; }

    /// <summary>Whether it was taken.</summary>
    public required bool Taken { get; init; }
}
