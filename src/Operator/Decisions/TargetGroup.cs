using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;

namespace TrtOperator.Operator.Decisions;

/// <summary>Targets that one prepared model serves: the same runtime and precisions, and the same of what is declared for single targets.</summary>
internal sealed record TargetGroup(string Name, TargetRuntime Runtime, IReadOnlyList<EnginePrecision> Precisions, IReadOnlyList<EngineTarget> Targets)
{
    private const int HashDigits = 8;

    /// <summary>The groups of a spec, in the order of their first targets.</summary>
    public static IReadOnlyList<TargetGroup> Of(TrtEngineSpec spec) =>
    [
        .. spec.Targets
            .GroupBy(target => Signature(spec, target), StringComparer.Ordinal)
            .Select(group => new TargetGroup(
                $"prepare-{StageKeys.OfText(group.Key)[..HashDigits]}",
                group.First().Runtime,
                ComputeCapabilities.PrecisionsOf(spec, group.First()),
                [.. group])),
    ];

    /// <summary>Whether a target belongs to it.</summary>
    public bool Has(string target) => Targets.Any(one => one.Name == target);

    private static string Signature(TrtEngineSpec spec, EngineTarget target) => string.Join('|',
        target.Runtime,
        string.Join(',', ComputeCapabilities.PrecisionsOf(spec, target)),
        Own("layer", spec.ProtectedLayers?.Select(layer => layer.Targets), target),
        Own("gate", spec.Accuracy.Gates.Select(gate => gate.Targets), target));

    private static string Own(string what, IEnumerable<IList<string>?>? limits, EngineTarget target) => string.Join(',', (limits ?? [])
        .Select((names, index) => names is { Count: > 0 } && names.Contains(target.Name) ? $"{what}{index}" : "")
        .Where(text => text.Length > 0));
}
