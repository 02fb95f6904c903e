using TrtOperator.Api.V1Alpha1;
using TrtOperator.BuilderJob.Manifest;
using TrtOperator.BuilderJob.Runs;
using TrtOperator.BuilderJob.Terminal;
using TrtOperator.Onnx;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Runtimes;
using TrtOperator.TensorRt.Building;
using TrtOperator.TensorRt.Inspection;
using TrtOperator.TensorRt.Libraries;

using TrtOperator.TensorRt.Proof;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>Builds a TensorRT plan in a process of its own, reads back what was compiled, and judges every protected node by it.</summary>
internal static class PlanStage
{
    /// <summary>What each node was asked for and what it became.</summary>
    public const string MapName = "precision-map.json";

    /// <summary>What the verdicts were reached from, besides the plan and the listing: enough to reach them again.</summary>
    public const string NodesName = "proof.json";

    private const string BuiltName = "build.json";

    /// <summary>Builds the plan of <paramref name="target"/>, or takes the one that was built last where no library is given.</summary>
    /// <exception cref="PlanBuildException">No plan came of it.</exception>
    /// <exception cref="BadInputException">There is no library, and no Job has left a plan.</exception>
    public static async Task<BuiltEngine> RunAsync(
        RunSession session,
        EngineTarget target,
        PreparedVariant variant,
        PlanOptions options,
        PlanLibrary? library,
        CancellationToken cancellationToken)
    {
        bool tf32 = options.AllowTf32 && !TensorCoreUse.RequiresTf32Cleared(variant.Plan);
        StageKey alias = StageKey.For("built")
            .With("code.tensorrt", HandshakeCache.ToolIdentity)
            .With("model", variant.Stage.DigestOf(PrepareStage.ModelName))
            .With("plan", variant.Stage.DigestOf(PrepareStage.PlanName))
            .With("options", options.Canonical);
        StageResult stage;
        if (library is not null)
        {
            StageKey key = StageKey.For("build")
                .With("code.tensorrt", HandshakeCache.ToolIdentity)
                .With("model", variant.Stage.DigestOf(PrepareStage.ModelName))
                .With("plan", variant.Stage.DigestOf(PrepareStage.PlanName))
                .With("library", library.Digest)
                .With("library.version", library.Version.ToString())
                .With("options", options.Canonical);
            stage = await session.RunAsync(
                "build", target.Name, key, (folder, token) => MakeAsync(session, folder, variant, options, library, tf32, token), Told, cancellationToken);
            await session.PointAsync(alias, stage, cancellationToken);
        }
        else
        {
            stage = await session.FindAsync("build", target.Name, alias, Told, cancellationToken)
                ?? throw new BadInputException(
                    "PlanNotBuilt", $"No Job has left the plan of target '{target.Name}' at the publish destination.", "Ask for a rebuild, which builds it.");
        }

        BuiltEngine built = new(stage, BuiltPlan.PlanName, BuildStage.Read(stage), IsServed: false)
        {
            ProofNames = [BuiltPlan.ListingName, NodesName, MapName],
            Library = StageJson.Read<BuiltPlan>(stage, BuiltName).Version,
            Tf32 = tf32,
            Kernels = StageJson.Read<PrecisionMap>(stage, MapName).Kernels.Count,
        };
        return built;

        string Told(StageResult result)
        {
            BuiltPlan plan = StageJson.Read<BuiltPlan>(result, BuiltName);
            return FormattableString.Invariant($"{target.Name}: {ByteText.Of(plan.Bytes)} for {options.ComputeCapability}, {StageJson.Read<PrecisionMap>(result, MapName).Kernels.Count} kernels")
                + BuildStage.Proven(BuildStage.Read(result));
        }
    }

    private static async Task MakeAsync(
        RunSession session, string folder, PreparedVariant variant, PlanOptions options, PlanLibrary library, bool tf32, CancellationToken cancellationToken)
    {
        OnnxModel prepared = OnnxModel.Load(variant.ModelPath, cancellationToken: cancellationToken);
        if (TensorRtChecks.Check(prepared, variant.Runtime, [options.ComputeCapability]) is [{ } finding, ..])
        {
            throw new PlanBuildException(new BuildFailure(BuildFailureKind.ModelNotSupported, finding.Message, "Nothing was built.", finding.Node.Length > 0 ? finding.Node : null));
        }

        BuildAttempt attempt = await BuildProcess.RunAsync(
            new PlanRequest
            {
                Library = library.Files,
                ModelPath = variant.ModelPath,
                ModelSha256 = variant.Stage.DigestOf(PrepareStage.ModelName),
                ComputeCapabilities = [options.ComputeCapability],
                Tf32 = tf32,
                WorkspaceBytes = options.WorkspaceBytes,
                OptimizationLevel = options.OptimizationLevel,
                Profiles = options.Profiles,
                OutputFolder = folder,
            },
            TensorRtWorker.Command,
            session.BuildTimeout,
            progress => session.Display.Progress((long)(progress.Done * 1000), 1000),
            cancellationToken);
        BuiltPlan plan = attempt.Plan ?? throw new PlanBuildException(attempt.Failure ?? BuildFailures.Explain(attempt.Evidence!));
        StageJson.Write(folder, BuiltName, plan);
        PreparedNodes nodes = PreparedNodes.Of(prepared, variant.Plan);
        StageJson.Write(folder, NodesName, nodes);
        CompiledPlan compiled = PlanEvidence.Read(folder, plan, options.ComputeCapability, cancellationToken);
        IReadOnlyList<NodeProof> proofs = PlanProof.Judge(compiled, nodes.Protected, nodes.Graph);
        StageJson.Write(folder, BuildStage.VerdictsName, Proofs(proofs, variant.Plan));
        StageJson.Write(folder, MapName, PrecisionMapOf.Of(prepared, variant.Plan, compiled, proofs, options.ComputeCapability));
    }

    private static List<ProtectedNodeProof> Proofs(IReadOnlyList<NodeProof> proofs, PrecisionPlan plan)
    {
        Dictionary<string, NumericPrecision> asked = BuildStage.ProtectedNodes(plan).ToDictionary(StringComparer.Ordinal);
        return [.. proofs.Select(proof => new ProtectedNodeProof(
            proof.Node, asked[proof.Node], proof.Verdict.ToString(), proof.Verdict is Verdict.Strict or Verdict.Computed, proof.Evidence))];
    }
}
