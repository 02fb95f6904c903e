namespace TrtOperator.BuilderJob.Runs;

/// <summary>One round in which FP32 regions were made larger, because a built engine had not kept a protected node.</summary>
/// <param name="Round">Which round, from 1.</param>
/// <param name="Nodes">The protected nodes that were lost.</param>
/// <param name="Added">The nodes that became FP32 beside them.</param>
/// <param name="KernelsBefore">Kernels of the engine that lost them.</param>
/// <param name="KernelsAfter">Kernels of the engine that was built then.</param>
public sealed record IslandGrowth(int Round, IReadOnlyList<string> Nodes, IReadOnlyList<string> Added, int KernelsBefore, int KernelsAfter)
{
    /// <summary>The round in one sentence.</summary>
    public string Sentence => FormattableString.Invariant(
        $"Round {Round}: for {Names(Nodes)} the FP32 region took in {Names(Added)}; {KernelsBefore} kernels became {KernelsAfter}.");

    private static string Names(IReadOnlyList<string> nodes)
        => nodes.Count <= 4 ? string.Join(", ", nodes.Select(node => $"'{node}'")) : FormattableString.Invariant($"'{nodes[0]}', '{nodes[1]}' and {nodes.Count - 2} more");
}
