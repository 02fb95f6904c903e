namespace TrtOperator.Precision.Execution;

/// <summary>How far a run over samples is.</summary>
/// <param name="Done">Samples that are done.</param>
/// <param name="Total">Samples in all; with several passes each counts them again.</param>
public readonly record struct RunProgress(long Done, long Total);
