namespace TrtOperator.BuilderJob.Manifest;

/// <summary>A change of element type in a plan.</summary>
/// <param name="Kernel">The kernel that makes it.</param>
/// <param name="From">The type that it takes.</param>
/// <param name="To">The type that it gives.</param>
/// <param name="AskedBy">The Cast, QuantizeLinear and DequantizeLinear nodes inside the kernel; empty where the graph asked for none.</param>
public sealed record MappedTypeChange(string Kernel, string From, string To, IReadOnlyList<string> AskedBy);
