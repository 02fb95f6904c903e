namespace TrtOperator.BuilderJob.Report;

/// <summary>What was run, with what, on what.</summary>
public sealed record ReportHeader
{
    /// <summary>Name of the engine that was declared.</summary>
    public required string Engine { get; init; }

    /// <summary>Namespace of the engine.</summary>
    public required string Namespace { get; init; }

    /// <summary>Version of trtengine that made the report.</summary>
    public required string ToolVersion { get; init; }

    /// <summary>When the report was made; passed in, so that equal inputs give equal bytes.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The model that was read.</summary>
    public required ModelReport Model { get; init; }

    /// <summary>Libraries whose version can change a number, such as ONNX Runtime.</summary>
    public IReadOnlyList<LibraryReport> Libraries { get; init; } = [];

    /// <summary>Name of the CPU that the numbers were computed on: float results differ between CPU types.</summary>
    public required string Cpu { get; init; }

    /// <summary>Name of the GPU that plans were built and timed on, or <see langword="null"/> where none was used.</summary>
    public string? Gpu { get; init; }
}
