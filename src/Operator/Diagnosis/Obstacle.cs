using System.Globalization;
using TrtOperator.Operator.Decisions;

namespace TrtOperator.Operator.Diagnosis;

/// <summary>One thing that speaks against some of the nodes.</summary>
/// <param name="Rank">How near such a node is to taking the pod; 0 is nearest.</param>
/// <param name="Reason">One CamelCase word.</param>
/// <param name="Count">How many nodes.</param>
/// <param name="One">Of one node, what it does.</param>
/// <param name="Many">Of several.</param>
/// <param name="Help">What would help, as a sentence.</param>
internal sealed record Obstacle(int Rank, string Reason, int Count, string One, string Many, string Help)
{
    /// <summary>The reason where nodes lack labels.</summary>
    public const string NoMatch = "NoMatchingNode";

    private const string Gpu = "nvidia.com/";

    public static Obstacle Of(int count, string words, IReadOnlyDictionary<string, string>? selector)
    {
        const string Insufficient = "Insufficient ";
        if (words.StartsWith(Insufficient, StringComparison.Ordinal))
        {
            string resource = Sentence.Clean(words[Insufficient.Length..], 128);
            return resource.StartsWith(Gpu, StringComparison.Ordinal)
                ? new(0, "WaitingForGpu", count, $"has no free GPU ({resource})", $"have no free GPU ({resource})", "It starts when one is free; if none ever is, look at the node's GPU driver and device plugin.")
                : new(1, "InsufficientResources", count, $"has too little free {resource}", $"have too little free {resource}", $"It starts when there is enough; or ask for less in spec.builder.resources, or add a larger node.");
        }

        if (words.Contains("taint", StringComparison.Ordinal))
        {
            return OfTaint(count, words);
        }

        return words switch
        {
            _ when Says(words, "unschedulable") => new(3, "NodeCordoned", count, "is cordoned", "are cordoned", "It starts when the node takes pods again ('kubectl uncordon')."),
            _ when Says(words, "Too many pods") => new(1, "InsufficientResources", count, "holds as many pods as it may", "hold as many pods as they may", "It starts when there is room; or add a node."),
            _ when Says(words, "anti-affinity", "pod affinity", "topology spread") => new(4, "Unschedulable", count, $"is ruled out ({Sentence.Clean(words, 160)})", $"are ruled out ({Sentence.Clean(words, 160)})", "Loosen spec.builder.affinity or spec.builder.topologySpreadConstraints."),
            _ when Says(words, "volume") => new(4, "WaitingForVolume", count, $"cannot have the volumes ({Sentence.Clean(words, 160)})", $"cannot have the volumes ({Sentence.Clean(words, 160)})", "Check the claims that spec.builder.volumes names."),
            _ when Says(words, "node affinity", "node selector") => OfLabels(count, selector),
            _ when Says(words, "claim") => new(0, "WaitingForGpu", count, $"cannot serve the resource claim ({Sentence.Clean(words, 160)})", $"cannot serve the resource claim ({Sentence.Clean(words, 160)})", "Check spec.builder.resources.claims and its device class."),
            _ => new(6, "Unschedulable", count, $"does not fit ({Sentence.Clean(words, 200)})", $"do not fit ({Sentence.Clean(words, 200)})", "'kubectl describe pod' has the scheduler's words."),
        };
    }

    /// <summary>It in words, after how many nodes there are.</summary>
    public string Words(int nodes)
        => nodes == 1 ? One : Count == nodes ? $"all {Many}" : string.Create(CultureInfo.InvariantCulture, $"{Count} {(Count == 1 ? One : Many)}");

    private static bool Says(string words, params string[] any) => any.Any(one => words.Contains(one, StringComparison.Ordinal));

    private static Obstacle OfTaint(int count, string words)
    {
        int open = words.IndexOf('{', StringComparison.Ordinal);
        int close = words.IndexOf('}', Math.Max(open, 0));
        string taint = open >= 0 && close > open ? Sentence.Clean(words[(open + 1)..close], 200).TrimEnd(':', ' ') : "";
        string key = taint.Split(':')[0];
        return key switch
        {
            "node.kubernetes.io/not-ready" or "node.kubernetes.io/unreachable" or "node.kubernetes.io/network-unavailable" => new(3, "NodeNotReady", count, "is not ready", "are not ready", "It starts when the node is ready again."),
            "node.kubernetes.io/disk-pressure" or "node.kubernetes.io/memory-pressure" or "node.kubernetes.io/pid-pressure" => new(3, "NodeNotReady", count, $"is short of resources ({key})", $"are short of resources ({key})", "It starts when the node has recovered."),
            "node.kubernetes.io/unschedulable" => new(3, "NodeCordoned", count, "is cordoned", "are cordoned", "It starts when the node takes pods again ('kubectl uncordon')."),
            "" => new(2, "UntoleratedTaint", count, "has a taint that is not tolerated", "have taints that are not tolerated", "Tolerate it in spec.builder.tolerations or in the builder class, if builders may run there."),
            "node-role.kubernetes.io/control-plane" or "node-role.kubernetes.io/master" => new(5, "UntoleratedTaint", count, "is of the control plane", "are of the control plane", "Add a node for work."),
            _ => new(2, "UntoleratedTaint", count, $"has the taint '{taint}'", $"have the taint '{taint}'", $"Tolerate '{key}' in spec.builder.tolerations or in the builder class, if builders may run there."),
        };
    }

    private static Obstacle OfLabels(int count, IReadOnlyDictionary<string, string>? selector)
    {
        string labels = selector is null ? "" : Sentence.Clean(string.Join(", ", selector.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}={one.Value}")), 400);
        string wanted = labels.Length > 0 ? $" ({labels})" : "";
        bool isGpu = labels.Contains(Gpu, StringComparison.Ordinal);
        return new(
            5,
            NoMatch,
            count,
            $"lacks the labels that are asked for{wanted}{(isGpu ? ", or its GPUs are shared or cut into MIG slices" : "")}",
            $"lack the labels that are asked for{wanted}{(isGpu ? ", or their GPUs are shared or cut into MIG slices" : "")}",
            isGpu
                ? "Add a node with such a GPU; NVIDIA's GPU feature discovery gives it these labels ('kubectl get nodes -L nvidia.com/gpu.product,nvidia.com/gpu.compute.major,nvidia.com/gpu.compute.minor' shows what there is). Shared and MIG GPUs need allowSharedGpus in the builder class."
                : "Add such a node, or correct spec.builder.nodeSelector and spec.builder.affinity.");
    }
}
