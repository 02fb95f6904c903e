using TrtOperator.Precision.Placement;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>A declared protection and what it matched.</summary>
/// <param name="Entry">The entry as declared.</param>
/// <param name="Precision">The precision it asks for.</param>
/// <param name="Nodes">The source nodes that it matched, in graph order.</param>
public sealed record MatchedProtection(string Entry, NumericPrecision Precision, IReadOnlyList<string> Nodes);
