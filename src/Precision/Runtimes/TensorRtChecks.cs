using TrtOperator.Onnx;
using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Runtimes;

/// <summary>
/// What TensorRT and TensorRT for RTX take silently and compute wrongly, or refuse without naming the cause: found in the
/// prepared model, before anything is built.
/// </summary>
public static class TensorRtChecks
{
    /// <summary>Everything that is wrong with the model, the graph as a whole first and then in graph order; empty when it can be built.</summary>
    /// <param name="prepared">The model as it goes to the compiler.</param>
    /// <param name="runtime">The compiler. For ONNX Runtime nothing is checked.</param>
    /// <param name="computeCapabilities">The targets, as <c>8.6</c>; each exactly one dot.</param>
    /// <exception cref="ArgumentException">A compute capability is not written as major.minor.</exception>
    /// <exception cref="InvalidModelException">The graph is inconsistent.</exception>
    public static IReadOnlyList<RuntimeFinding> Check(OnnxModel prepared, IslandRuntime runtime, IReadOnlyList<string> computeCapabilities)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        ArgumentNullException.ThrowIfNull(computeCapabilities);
        TargetSet targets = new(computeCapabilities);
        if (runtime == IslandRuntime.OnnxRuntime)
        {
            return [];
        }

        List<RuntimeFinding> findings = [.. GraphChecks.Check(prepared)];
        if (findings.Count > 0 && prepared.Graph is null)
        {
            return findings;
        }

        DataFlow flow = new(prepared);
        findings.AddRange(
            QuantizationChecks.Check(flow, prepared.Opset, targets)
                .Concat(HalfValueChecks.Check(flow))
                .Concat(runtime == IslandRuntime.TensorRtRtx ? RtxCompilerChecks.Check(flow, targets) : [])
                .OrderBy(finding => flow.Index.Node(finding.Node) is { } node ? flow.Index.Position(node) : -1));
        return findings;
    }
}
