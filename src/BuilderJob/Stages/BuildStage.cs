using TrtOperator.Api.V1Alpha1;
using TrtOperator.BuilderJob.Terminal;
using TrtOperator.Onnx;
using TrtOperator.Precision.Audit;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;
using ProtectionVerdict = TrtOperator.Precision.Audit.ProtectionVerdict;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>
/// Makes a target's engine, reads every protected layer back from its file, and runs it over the evaluation data as it will be
/// served. For ONNX Runtime the engine is the prepared model itself, run with every graph optimization on.
/// </summary>
public static class BuildStage
{
    /// <summary>The engine's file name.</summary>
    public const string EngineName = "model.onnx";

    private const string VerdictsName = "protected-layers.json";

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
            .With("cpu", Machine.Cpu);
        StageResult stage = await session.RunAsync(
            "build",
            target.Name,
            key,
            async (folder, token) =>
            {
                string engine = Path.Combine(folder, EngineName);
                File.Copy(variant.ModelPath, engine);
                IReadOnlyList<ProtectionVerdict> verdicts = ProtectionAudit.Judge(OnnxModel.Load(engine, cancellationToken: token), ProtectedNodes(variant.Plan));
                StageJson.Write(folder, VerdictsName, verdicts);
                using OnnxSession served = OnnxSession.Open(engine, new InferenceSessionOptions(OptimizationsOff: false, session.Threads));
                await EvaluateStage.CollectAsync(session, served, evaluation, Path.Combine(folder, EvaluateStage.OutputsName), token);
            },
            result =>
            {
                IReadOnlyList<ProtectionVerdict> verdicts = Read(result);
                long bytes = result.Record.Files.Single(file => file.Name == EngineName).Bytes;
                return FormattableString.Invariant($"{target.Name}: {ByteText.Of(bytes)} for {target.Runtime}")
                    + (verdicts.Count > 0 ? $", {verdicts.Count(verdict => verdict.Held)} of {verdicts.Count} protected nodes proven" : "");
            },
            cancellationToken);
        BuiltEngine built = new(stage, Read(stage));
        foreach (ProtectionVerdict verdict in built.Demoted)
        {
            session.Display.Say(Tone.Bad, $"'{verdict.Node}' is protected as {verdict.Asked.Name()}, and the built engine does not keep it: {verdict.Evidence}");
        }

        return built;
    }

    /// <summary>The nodes that a plan protects, with the precision that was asked for.</summary>
    public static IEnumerable<KeyValuePair<string, NumericPrecision>> ProtectedNodes(PrecisionPlan plan)
        => plan.Nodes.Where(node => node.ProtectedBy is not null)
            .Select(node => KeyValuePair.Create(node.Node, node.Precision == NumericPrecision.Fp16 ? NumericPrecision.Fp16 : NumericPrecision.Fp32));

    private static List<ProtectionVerdict> Read(StageResult stage)
        => StageJson.Read<List<ProtectionVerdict>>(stage, VerdictsName);
}
