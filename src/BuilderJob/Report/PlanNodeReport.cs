namespace TrtOperator.BuilderJob.Report;

/// <summary>One node of the prepared model and the precision that it runs in.</summary>
public sealed record PlanNodeReport
{
    /// <summary>Number of the node, unique in the plan; edges refer to it.</summary>
    public required int Index { get; init; }

    /// <summary>Name of the node in the prepared model.</summary>
    public required string Name { get; init; }

    /// <summary>Nodes of the source model that it stands for; empty where it has the source's own name.</summary>
    public IReadOnlyList<string> SourceNames { get; init; } = [];

    /// <summary>Operator, such as MatMul.</summary>
    public required string OpType { get; init; }

    /// <summary>Precision that it was written in: INT8, FP8, FP16, FP32, or another type's name.</summary>
    public required string Precision { get; init; }

    /// <summary>The entry that protects it, as declared, or <see langword="null"/>.</summary>
    public string? ProtectedBy { get; init; }

    /// <summary>One sentence that says why it has this precision.</summary>
    public required string Reason { get; init; }

    /// <summary>Precision found in the compiled plan, or <see langword="null"/> where no plan was read.</summary>
    public string? Built { get; init; }

    /// <summary>Verdict on a protected node from the compiled plan: Strict, Computed or NotProvable.</summary>
    public string? Proof { get; init; }

    /// <summary>Inputs that are read through Q/DQ.</summary>
    public IReadOnlyList<QuantizedInputReport> QuantizedInputs { get; init; } = [];
}
