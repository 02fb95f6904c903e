using TrtOperator.Api.Validation;
using TrtOperator.BuilderJob.Declaration;
using TrtOperator.BuilderJob.Manifest;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.Precision.Gates;
using TrtOperator.Precision.Placement;
using TrtOperator.Storage.Releases;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>What a run says of itself in its release's manifest.</summary>
public static class ManifestOf
{
    /// <summary>The key of the release: everything that it is made from, and the gates that it passed.</summary>
    public static StageKey Key(LoadedDeclaration declaration, RunOutcome outcome)
    {
        StageKey key = StageKey.For("release")
            .With("engine", declaration.Id)
            .With("model", outcome.Model.Digest)
            .With("calibration", (outcome.Sources.Calibration ?? outcome.Sources.Cache)?.Sha256 ?? "")
            .With("evaluation", outcome.Sources.Evaluation.Sha256);
        foreach (TargetRun target in outcome.Targets)
        {
            key.With($"target.{target.Target.Name}.engine", target.Built!.Stage.Digest)
                .With($"target.{target.Target.Name}.plan", target.Variant.Stage.Digest)
                .With($"target.{target.Target.Name}.gates", string.Join('\n', target.Judged!.Gates.Select(gate => gate.Sentence)));
        }

        return key;
    }

    /// <summary>The manifest.</summary>
    public static ReleaseManifest Of(LoadedDeclaration declaration, RunOutcome outcome, StageKey key, IReadOnlyList<ReleaseManifestFile> files)
    {
        Api.V1Alpha1.TrtEngineSpec spec = declaration.Engine.Spec;
        return new ReleaseManifest
        {
            Engine = declaration.Id,
            Key = key.ToString(),
            Tool = Machine.ToolVersion,
            Libraries = Libraries(outcome),
            Cpu = Machine.Cpu,
            Model = new ManifestSource(spec.Model.Source.Uri, outcome.Sources.Model.Sha256, DataSha256: outcome.Model.DataDigest),
            Calibration = outcome.Sources.Calibration is { } calibration
                ? new ManifestSource(spec.Calibration!.Source!.Uri, calibration.Sha256, outcome.Targets[0].Statistics.Value.Samples)
                : outcome.Sources.Cache is { } cache ? new ManifestSource(spec.Calibration!.Cache!.Uri, cache.Sha256) : null,
            Evaluation = new ManifestSource(spec.Accuracy.Source.Uri, outcome.Sources.Evaluation.Sha256, outcome.Targets[0].Judged?.Gates is [{ } first, ..] ? first.Samples : null),
            Targets = [.. outcome.Targets.Select(Target)],
            Files = files,
        };
    }

    private static ManifestTarget Target(TargetRun run)
    {
        Dictionary<string, NodePrecision> nodes = run.Variant.Plan.Nodes.ToDictionary(node => node.Node, StringComparer.Ordinal);
        return new ManifestTarget(
            run.Target.Name,
            run.Target.Runtime.ToString(),
            run.Spec.Name.Split('+'),
            $"{run.Target.Name}/{run.Built!.EngineName}",
            run.Variant.Plan.Counts.ToDictionary(count => count.Key.Name(), count => count.Value),
            [.. run.Judged!.Gates.Select(Gate)],
            [.. run.Built.Protections.Select(verdict => new ManifestProtectedLayer(
                verdict.Node, nodes[verdict.Node].Sources, verdict.Asked.Name(), verdict.Held, verdict.Verdict, verdict.Evidence))])
        {
            Verification = run.Built.IsServed ? "Full" : "Simulated",
            ComputeCapability = ComputeCapabilities.Of(run.Target),
            LibraryVersion = run.Built.Library?.ToString(),
            SessionSettings = run.Built.IsServed ? ServeStage.SessionSettings(run.Variant.Plan) : new Dictionary<string, string>(),
            Tf32 = run.Built.Tf32,
            Widenings = [.. run.Widenings.Select(widening => widening.Sentence)],
        };
    }

    internal static SortedDictionary<string, string> Libraries(RunOutcome outcome)
    {
        SortedDictionary<string, string> libraries = new(StringComparer.Ordinal) { ["ONNX Runtime"] = Machine.OnnxRuntimeVersion };
        if (outcome.Targets.Select(target => target.Built?.Library).FirstOrDefault(version => version is not null) is { } version)
        {
            libraries["TensorRT for RTX"] = version.ToString();
        }

        return libraries;
    }

    private static ManifestGate Gate(GateResult gate) => new(
        gate.Name,
        gate.Metric.ToString(),
        gate.Output,
        gate.Verdict.ToString(),
        gate.Value ?? double.NaN,
        gate.Reference,
        gate.Bound,
        FormattableString.Invariant($"{gate.Limit.Kind} {gate.Limit.Value}"),
        gate.Samples);
}
