using TrtOperator.BuilderJob.Outputs;
using TrtOperator.BuilderJob.Terminal;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Gates;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>Runs a model over the evaluation data and keeps its outputs: FP32's once, and each simulation's.</summary>
public static class EvaluateStage
{
    /// <summary>The file that holds the outputs.</summary>
    public const string OutputsName = "outputs.bin";

    /// <summary>FP32's outputs, from the source model as it was given.</summary>
    public static Task<StageResult> ReferenceAsync(
        RunSession session, ImportedModel model, EvaluationSet evaluation, CancellationToken cancellationToken)
        => RunAsync(session, "reference", "FP32", model.Digest, () => OnnxSession.Load(model.Source, Options(session)), evaluation, cancellationToken);

    /// <summary>A prepared model's outputs, computed as written, with graph optimizations off.</summary>
    public static Task<StageResult> SimulateAsync(
        RunSession session, PreparedVariant variant, string name, EvaluationSet evaluation, CancellationToken cancellationToken)
        => RunAsync(
            session,
            "simulate",
            name,
            variant.Stage.DigestOf(PrepareStage.SimulationName),
            () => OnnxSession.Open(variant.SimulationPath, Options(session)),
            evaluation,
            cancellationToken);

    /// <summary>Runs <paramref name="model"/> over the data and writes its outputs, as far as gates can read them, to <paramref name="path"/>.</summary>
    public static async Task CollectAsync(
        RunSession session, OnnxSession model, EvaluationSet evaluation, string path, CancellationToken cancellationToken)
    {
        string[] outputs = [.. model.Outputs.Where(port => GateChecks.CanMeasure(port.Type)).Select(port => port.Name)];
        using TensorLogWriter log = new(path, outputs);
        await OutputCollector.RunAsync(
            model,
            evaluation.Data,
            outputs,
            (_, sample) =>
            {
                log.Add(sample);
                return ValueTask.CompletedTask;
            },
            new DisplayProgress(session.Display),
            cancellationToken);
    }

    private static async Task<StageResult> RunAsync(
        RunSession session,
        string stage,
        string what,
        string modelDigest,
        Func<OnnxSession> open,
        EvaluationSet evaluation,
        CancellationToken cancellationToken)
    {
        StageKey key = StageKey.For(stage)
            .With("model", modelDigest)
            .With("evaluation", evaluation.Digest)
            .With("runtime.version", Machine.OnnxRuntimeVersion)
            .With("cpu", session.Cpu);
        return await session.RunAsync(
            stage,
            what,
            key,
            async (folder, token) =>
            {
                using OnnxSession model = open();
                await CollectAsync(session, model, evaluation, Path.Combine(folder, OutputsName), token);
            },
            _ => FormattableString.Invariant($"{what} over {evaluation.Labels.Samples} samples"),
            cancellationToken);
    }

    private static InferenceSessionOptions Options(RunSession session) => new(OptimizationsOff: true, session.Threads);
}
