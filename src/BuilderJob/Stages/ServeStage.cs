using System.Collections.Frozen;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.BuilderJob.Terminal;
using TrtOperator.Onnx;
using TrtOperator.Precision.Audit;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;
using ProtectionVerdict = TrtOperator.Precision.Audit.ProtectionVerdict;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>
/// Makes the engine of a target that ONNX Runtime serves: the prepared model itself, run over the evaluation data with every graph
/// optimization on, as it will be served.
/// </summary>
internal static class ServeStage
{
    /// <summary>The engine's file name.</summary>
    public const string EngineName = "model.onnx";

    private static readonly FrozenSet<string> Products = FrozenSet.Create(StringComparer.Ordinal, "MatMul", "Gemm", "Conv", "ConvTranspose", "Einsum");

    /// <summary>Builds <paramref name="target"/>.</summary>
    public static async Task<BuiltEngine> RunAsync(
        RunSession session,
        EngineTarget target,
        PreparedVariant variant,
        EvaluationSet evaluation,
        CancellationToken cancellationToken)
    {
        StageKey key = StageKey.For("build")
            .With("model", variant.Stage.DigestOf(PrepareStage.ModelName))
            .With("plan", variant.Stage.DigestOf(PrepareStage.PlanName))
            .With("evaluation", evaluation.Digest)
            .With("runtime", target.Runtime.ToString())
            .With("runtime.version", Machine.OnnxRuntimeVersion)
            .With("cpu", session.Cpu);
        StageResult stage = await session.RunAsync(
            "build",
            target.Name,
            key,
            async (folder, token) =>
            {
                string engine = Path.Combine(folder, EngineName);
                File.Copy(variant.ModelPath, engine);
                StageJson.Write(folder, BuildStage.VerdictsName, Judge(engine, variant, token));
                using OnnxSession served = OnnxSession.Open(engine, new InferenceSessionOptions(OptimizationsOff: false, session.Threads) { KeepsPairs = SessionSettings(variant.Plan).Count > 0 });
                await EvaluateStage.CollectAsync(session, served, evaluation, Path.Combine(folder, EvaluateStage.OutputsName), token);
            },
            result =>
            {
                long bytes = result.Record.Files.Single(file => file.Name == EngineName).Bytes;
                return FormattableString.Invariant($"{target.Name}: {ByteText.Of(bytes)} for {target.Runtime}") + BuildStage.Proven(BuildStage.Read(result));
            },
            cancellationToken);
        BuiltEngine built = new(stage, EngineName, BuildStage.Read(stage), IsServed: true);
        BuildStage.Tell(session, built);
        foreach ((string setting, string value) in SessionSettings(variant.Plan))
        {
            session.Display.Say(Tone.Note, $"{target.Name}: ONNX Runtime computes FP8 in FP32 between its roundings, which shows what a GPU would answer and is not fast. Open the model with {setting} = {value}; INT8 is what runs fast there.");
        }

        return built;
    }

    /// <summary>What a session of ONNX Runtime must be given to load the engine of a plan; empty where its defaults do.</summary>
    public static IReadOnlyDictionary<string, string> SessionSettings(PrecisionPlan plan)
        => plan.Counts.ContainsKey(NumericPrecision.Fp8)
            ? new Dictionary<string, string>(StringComparer.Ordinal) { [InferenceSessionOptions.PairsStay] = "1" }
            : FrozenDictionary<string, string>.Empty;

    private static List<ProtectedNodeProof> Judge(string engine, PreparedVariant variant, CancellationToken cancellationToken)
    {
        Dictionary<string, string> opTypes = variant.Plan.Nodes.ToDictionary(node => node.Node, node => node.OpType, StringComparer.Ordinal);
        IReadOnlyList<ProtectionVerdict> verdicts = ProtectionAudit.Judge(
            OnnxModel.Load(engine, cancellationToken: cancellationToken), BuildStage.ProtectedNodes(variant.Plan));
        return [.. verdicts.Select(verdict => new ProtectedNodeProof(
            verdict.Node,
            verdict.Asked,
            !verdict.Held ? "Demoted" : Products.Contains(opTypes[verdict.Node]) ? "Strict" : "Computed",
            verdict.Held,
            verdict.Evidence))];
    }
}
