namespace TrtOperator.BuilderJob.Report;

/// <summary>One target of the declaration and what became of it.</summary>
public sealed record TargetReport
{
    /// <summary>Name of the target.</summary>
    public required string Name { get; init; }

    /// <summary>Runtime of the target: TensorRT, TensorRTRTX or OnnxRuntime.</summary>
    public required string Runtime { get; init; }

    /// <summary>Precisions that were allowed, such as INT8 and FP16.</summary>
    public IReadOnlyList<string> Precisions { get; init; } = [];

    /// <summary>What became of the target.</summary>
    public required TargetVerdict Verdict { get; init; }

    /// <summary>One sentence that says why.</summary>
    public required string Reason { get; init; }

    /// <summary>Name of the <see cref="VariantReport"/> that the verdict is about, or <see langword="null"/> where none was made.</summary>
    public string? Variant { get; init; }
}
