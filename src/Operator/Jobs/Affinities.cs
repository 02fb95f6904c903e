using k8s.Models;

namespace TrtOperator.Operator.Jobs;

/// <summary>Joins affinities so that both hold.</summary>
internal static class Affinities
{
    /// <summary>More alternatives than anybody writes; their product grows fast.</summary>
    private const int MostTerms = 256;

    public static V1Affinity? Both(V1Affinity? one, V1Affinity? other)
        => one is null || other is null
            ? one ?? other
            : new V1Affinity
            {
                NodeAffinity = one.NodeAffinity is null || other.NodeAffinity is null
                    ? one.NodeAffinity ?? other.NodeAffinity
                    : new V1NodeAffinity
                    {
                        PreferredDuringSchedulingIgnoredDuringExecution = Joined(one.NodeAffinity.PreferredDuringSchedulingIgnoredDuringExecution, other.NodeAffinity.PreferredDuringSchedulingIgnoredDuringExecution),
                        RequiredDuringSchedulingIgnoredDuringExecution = Both(one.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution, other.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution),
                    },
                PodAffinity = one.PodAffinity is null || other.PodAffinity is null
                    ? one.PodAffinity ?? other.PodAffinity
                    : new V1PodAffinity
                    {
                        PreferredDuringSchedulingIgnoredDuringExecution = Joined(one.PodAffinity.PreferredDuringSchedulingIgnoredDuringExecution, other.PodAffinity.PreferredDuringSchedulingIgnoredDuringExecution),
                        RequiredDuringSchedulingIgnoredDuringExecution = Joined(one.PodAffinity.RequiredDuringSchedulingIgnoredDuringExecution, other.PodAffinity.RequiredDuringSchedulingIgnoredDuringExecution),
                    },
                PodAntiAffinity = one.PodAntiAffinity is null || other.PodAntiAffinity is null
                    ? one.PodAntiAffinity ?? other.PodAntiAffinity
                    : new V1PodAntiAffinity
                    {
                        PreferredDuringSchedulingIgnoredDuringExecution = Joined(one.PodAntiAffinity.PreferredDuringSchedulingIgnoredDuringExecution, other.PodAntiAffinity.PreferredDuringSchedulingIgnoredDuringExecution),
                        RequiredDuringSchedulingIgnoredDuringExecution = Joined(one.PodAntiAffinity.RequiredDuringSchedulingIgnoredDuringExecution, other.PodAntiAffinity.RequiredDuringSchedulingIgnoredDuringExecution),
                    },
            };

    /// <summary>Nodes that both select. Terms are alternatives, so each of one goes with each of the other.</summary>
    /// <exception cref="InvalidJobException">That would be too many.</exception>
    public static V1NodeSelector? Both(V1NodeSelector? one, V1NodeSelector? other)
    {
        if (one?.NodeSelectorTerms is not { Count: > 0 } few || other?.NodeSelectorTerms is not { Count: > 0 } more)
        {
            return one?.NodeSelectorTerms is { Count: > 0 } ? one : other;
        }

        return few.Count * (long)more.Count > MostTerms
            ? throw new InvalidJobException(FormattableString.Invariant(
                $"spec.builder.affinity.nodeAffinity: its {more.Count} required terms and the {few.Count} of the builder class make more than {MostTerms} together; write fewer."))
            : new V1NodeSelector { NodeSelectorTerms = [.. few.SelectMany(left => more.Select(right => Both(left, right)))] };
    }

    private static V1NodeSelectorTerm Both(V1NodeSelectorTerm one, V1NodeSelectorTerm other) => new()
    {
        MatchExpressions = Joined(one.MatchExpressions, other.MatchExpressions),
        MatchFields = Joined(one.MatchFields, other.MatchFields),
    };

    private static IList<T>? Joined<T>(IList<T>? one, IList<T>? other) => one is null || other is null ? one ?? other : [.. one, .. other];
}
