using TrtOperator.BuilderJob.Manifest;
using TrtOperator.BuilderJob.Report;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>A precision map as the report shows it.</summary>
public static class CompiledPlanReportOf
{
    /// <summary>The report on a compiled plan.</summary>
    /// <param name="map">What became of every node.</param>
    public static CompiledPlanReport Of(PrecisionMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return new CompiledPlanReport
        {
            ComputeCapability = map.ComputeCapability,
            Tf32 = map.Tf32,
            Kernels = [.. map.Kernels
                .CountBy(kernel => (kernel.Kind, Types: kernel.Inputs.Count == 0 ? "nothing" : string.Join(" and ", kernel.Inputs)))
                .OrderByDescending(count => count.Value).ThenBy(count => count.Key.Kind, StringComparer.Ordinal).ThenBy(count => count.Key.Types, StringComparer.Ordinal)
                .Select(count => new KernelCountReport { Kind = count.Key.Kind, Types = count.Key.Types, Count = count.Value })],
            Nodes = [.. map.Nodes.Select(node => new CompiledNodeReport
            {
                Name = node.Node,
                OpType = node.OpType,
                SourceNames = node.Sources is [{ } only] && only == node.Node ? [] : node.Sources,
                Asked = node.Asked,
                Built = node.Built,
                Proof = node.Verdict,
                Evidence = node.Evidence ?? node.Remark,
                Kernels = node.Kernels,
            })],
            TypeChanges = [.. map.TypeChanges.Select(change => new TypeChangeReport { Kernel = change.Kernel, From = change.From, To = change.To, AskedBy = change.AskedBy })],
            QuantizationMisses = map.QuantizationMisses,
            NotShown = map.NotShown,
        };
    }
}
