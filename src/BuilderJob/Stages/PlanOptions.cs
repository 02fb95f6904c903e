using System.Globalization;
using System.Text.Json.Serialization;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.BuilderJob.Declaration;
using TrtOperator.TensorRt.Building;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>What a declaration says of how a plan is built.</summary>
/// <param name="ComputeCapability">The GPUs that it serves.</param>
/// <param name="AllowTf32">Whether TF32 is allowed; it is used only where no protected node forbids it.</param>
/// <param name="WorkspaceBytes">The most device memory of one tactic; null for the library's own limit.</param>
/// <param name="OptimizationLevel">0 to 5; null for the library's own.</param>
/// <param name="Profiles">The optimization profiles.</param>
public sealed record PlanOptions(
    string ComputeCapability, bool AllowTf32, long? WorkspaceBytes, int? OptimizationLevel, IReadOnlyList<PlanProfile> Profiles)
{
    /// <summary>The options of <paramref name="target"/>.</summary>
    public static PlanOptions Of(LoadedDeclaration declaration, EngineTarget target) => new(
        ComputeCapabilities.Of(target)!,
        declaration.PrecisionsOf(target).Contains(EnginePrecision.TF32) && ComputeCapabilities.CanUse(EnginePrecision.TF32, ComputeCapabilities.Of(target)),
        Bytes(target.Workspace),
        target.OptimizationLevel,
        [.. (declaration.Engine.Spec.Profiles ?? []).Select(profile => new PlanProfile(
            profile.Name,
            [.. profile.Inputs.Select(input => new PlanProfileInput(input.Name, [.. input.Min], [.. input.Opt], [.. input.Max]))]))]);

    /// <summary>A text that a key can name.</summary>
    [JsonIgnore]
    public string Canonical => StageJson.Text(this);

    private static long? Bytes(string? size)
        => size is null ? null : long.Parse(size.AsSpan(0, size.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture) << (size.EndsWith("Gi", StringComparison.Ordinal) ? 30 : 20);
}
