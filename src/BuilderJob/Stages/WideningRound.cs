namespace TrtOperator.BuilderJob.Stages;

/// <summary>One round of making FP32 regions larger.</summary>
/// <param name="Step">How large, from 1.</param>
/// <param name="Nodes">The protected nodes whose region it is.</param>
public sealed record WideningRound(int Step, IReadOnlyList<string> Nodes);
