using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;

namespace TrtOperator.Operator.Jobs;

/// <summary>
/// Where builds run, by the labels of NVIDIA's GPU feature discovery. Compute capability selects and never the family: its <c>ampere</c> holds 8.0
/// and 8.6, its <c>blackwell</c> 10.x and 12.x, and plans of one do not run on the other.
/// </summary>
internal static class GpuNodes
{
    private const string Gpu = "nvidia.com/gpu";
    private const string Major = "nvidia.com/gpu.compute.major";
    private const string Minor = "nvidia.com/gpu.compute.minor";
    private const string Product = "nvidia.com/gpu.product";
    private const string Present = "nvidia.com/gpu.present";

    // Set with time-slicing and MPS since the label exists; absent or "none" on a GPU of one's own.
    private const string SharingStrategy = "nvidia.com/gpu.sharing-strategy";

    // Set on a node whose GPUs are all cut up in one way: there nvidia.com/gpu means a slice. With the strategy "mixed" slices have resource names
    // of their own, and nvidia.com/gpu is a whole GPU.
    private const string Slices = "nvidia.com/gpu.slices.gi";

    /// <summary>Whether a stage needs a GPU: only TensorRT's builder does.</summary>
    public static bool Needed(EngineTarget? target) => target is { Runtime: TargetRuntime.TensorRT };

    public static Dictionary<string, string>? Selector(EngineTarget? target, IDictionary<string, string>? given)
    {
        Dictionary<string, string> selector = new(given ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        if (Needed(target) && ComputeCapabilities.Of(target!)?.Split('.') is [var major, var minor])
        {
            selector[Major] = major;
            selector[Minor] = minor;
            if (target!.GpuProduct is { } product)
            {
                selector[Product] = product;
            }
        }

        return selector.Count == 0 ? null : selector;
    }

    public static V1Affinity? Affinity(EngineTarget? target, bool sharedAllowed, V1Affinity? given)
    {
        if (!Needed(target))
        {
            V1PreferredSchedulingTerm elsewhere = new()
            {
                Weight = 1,
                Preference = new V1NodeSelectorTerm { MatchExpressions = [new V1NodeSelectorRequirement { Key = Present, OperatorProperty = "NotIn", Values = ["true"] }] },
            };
            V1NodeAffinity nodes = given?.NodeAffinity ?? new V1NodeAffinity();
            return (given ?? new V1Affinity()) with
            {
                NodeAffinity = nodes with
                {
                    PreferredDuringSchedulingIgnoredDuringExecution = [.. nodes.PreferredDuringSchedulingIgnoredDuringExecution ?? [], elsewhere],
                },
            };
        }

        return sharedAllowed ? given : WithWholeGpusOnly(given);
    }

    public static V1ResourceRequirements Resources(EngineTarget? target, V1ResourceRequirements? given)
    {
        if (!Needed(target))
        {
            return given ?? new V1ResourceRequirements
            {
                Requests = new Dictionary<string, ResourceQuantity>(StringComparer.Ordinal) { ["cpu"] = new("1"), ["memory"] = new("2Gi") },
            };
        }

        bool names = given?.Claims is { Count: > 0 } || (given?.Limits?.Keys ?? []).Any(name => name.StartsWith("nvidia.com/", StringComparison.Ordinal));
        return names
            ? given!
            : new V1ResourceRequirements
            {
                Requests = given?.Requests,
                Limits = Scheduling.Join(given?.Limits, new Dictionary<string, ResourceQuantity>(StringComparer.Ordinal) { [Gpu] = new("1") }),
            };
    }

    // Tactics are chosen by timing: beside a neighbour on the same GPU they are chosen badly.
    private static V1Affinity WithWholeGpusOnly(V1Affinity? given)
    {
        V1NodeSelectorRequirement[] whole =
        [
            new V1NodeSelectorRequirement { Key = SharingStrategy, OperatorProperty = "NotIn", Values = ["mps", "time-slicing"] },
            new V1NodeSelectorRequirement { Key = Slices, OperatorProperty = "DoesNotExist" },
        ];
        V1NodeAffinity nodes = given?.NodeAffinity ?? new V1NodeAffinity();
        IList<V1NodeSelectorTerm> terms = nodes.RequiredDuringSchedulingIgnoredDuringExecution?.NodeSelectorTerms is { Count: > 0 } some ? some : [new V1NodeSelectorTerm()];

        // Terms are alternatives, so every one of them has to ask for it.
        return (given ?? new V1Affinity()) with
        {
            NodeAffinity = nodes with
            {
                RequiredDuringSchedulingIgnoredDuringExecution = new V1NodeSelector
                {
                    NodeSelectorTerms = [.. terms.Select(term => term with { MatchExpressions = [.. term.MatchExpressions ?? [], .. whole] })],
                },
            },
        };
    }
}
