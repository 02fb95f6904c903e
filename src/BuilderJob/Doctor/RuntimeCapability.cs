using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.BuilderJob.Doctor;

/// <summary>What this machine can do for one runtime.</summary>
/// <param name="Runtime">The runtime of a target.</param>
/// <param name="CanBuild">Whether it can build engines.</param>
/// <param name="CanRun">Whether it can run them, as gates do.</param>
/// <param name="CanProve">Whether it can prove what the compiler made of each protected layer.</param>
/// <param name="BuildsFor">Compute capabilities that it builds for; empty for OnnxRuntime, which needs none, and where it builds nothing.</param>
/// <param name="Sentence">The same for people.</param>
/// <param name="NextStep">How to get what is missing; null where nothing is.</param>
internal sealed record RuntimeCapability(
    TargetRuntime Runtime, bool CanBuild, bool CanRun, bool CanProve, IReadOnlyList<string> BuildsFor, string Sentence, string? NextStep);
