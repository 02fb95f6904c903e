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

    // Feature discovery gives it to every GPU node since 0.15: none, time-slicing or mps. Before that only a suffix of the product told of sharing,
    // which no selector can ask for, except by naming the product without it (gpuProduct).
    private const string SharingStrategy = "nvidia.com/gpu.sharing-strategy";

    // An attribute of a MIG slice. It has this name where nvidia.com/gpu means a slice (strategy "single"). With the strategy "mixed" slices have
    // resource names of their own, and nvidia.com/gpu stays a whole GPU; so the label mig.strategy alone would refuse good nodes.
    private const string Slices = "nvidia.com/gpu.slices.gi";

    private const int MostLabelCharacters = 63;

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
                selector[Product] = ProductLabel(target, product);
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
        if (Needed(target))
        {
            bool named = given?.Claims is { Count: > 0 } || (given?.Limits?.Keys ?? []).Any(IsGpu);
            return named
                ? given!
                : (given ?? new V1ResourceRequirements()) with { Limits = Scheduling.Join(given?.Limits, new Dictionary<string, ResourceQuantity>(StringComparer.Ordinal) { [Gpu] = new("1") }) };
        }

        // What a TrtEngine asks for is meant for its builds: other stages would hold a GPU and not use it.
        Dictionary<string, ResourceQuantity> limits = WithoutGpus(given?.Limits);
        Dictionary<string, ResourceQuantity> requests = WithoutGpus(given?.Requests);
        foreach ((string name, string amount) in new[] { ("cpu", "1"), ("memory", "2Gi") })
        {
            if (!limits.ContainsKey(name))
            {
                requests.TryAdd(name, new ResourceQuantity(amount));
            }
        }

        return (given ?? new V1ResourceRequirements()) with { Limits = limits.Count == 0 ? null : limits, Requests = requests.Count == 0 ? null : requests };
    }

    // Also shared ones, slices, and those of providers that sell them under a name of their own.
    private static bool IsGpu(string resource)
        => resource.StartsWith("nvidia.com/mig-", StringComparison.Ordinal) || (resource.Contains('/', StringComparison.Ordinal) && resource.Contains("gpu", StringComparison.OrdinalIgnoreCase));

    private static Dictionary<string, ResourceQuantity> WithoutGpus(IDictionary<string, ResourceQuantity>? given)
        => (given ?? new Dictionary<string, ResourceQuantity>()).Where(one => !IsGpu(one.Key)).ToDictionary(one => one.Key, one => one.Value, StringComparer.Ordinal);

    // Feature discovery writes "NVIDIA H100 80GB HBM3" with dashes, and leaves out what a label may not hold.
    private static string ProductLabel(EngineTarget target, string product)
    {
        string label = new([.. product.Trim().Replace(' ', '-').Where(one => char.IsAsciiLetterOrDigit(one) || one is '-' or '_' or '.')]);
        return label.Length is > 0 and <= MostLabelCharacters && char.IsAsciiLetterOrDigit(label[0]) && char.IsAsciiLetterOrDigit(label[^1])
            ? label
            : throw new InvalidJobException(
                $"spec.targets: gpuProduct of target '{target.Name}' cannot be the value of a node's label; write it as 'kubectl get nodes -L {Product}' shows it.");
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
        V1NodeSelector asked = new() { NodeSelectorTerms = [new V1NodeSelectorTerm { MatchExpressions = whole }] };
        return (given ?? new V1Affinity()) with
        {
            NodeAffinity = nodes with
            {
                RequiredDuringSchedulingIgnoredDuringExecution = Affinities.Both(nodes.RequiredDuringSchedulingIgnoredDuringExecution, asked),
            },
        };
    }
}
