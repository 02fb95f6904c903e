using TrtOperator.BuilderJob.Outputs;
using TrtOperator.BuilderJob.Terminal;
using TrtOperator.Precision;
using TrtOperator.Precision.Gates;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>Holds a candidate's stored outputs against FP32's. It runs no model, so a changed gate costs one reading of the outputs.</summary>
public static class GateStage
{
    private const string ResultName = "gates.json";

    /// <summary>Runs the gates.</summary>
    /// <param name="session">The invocation.</param>
    /// <param name="what">Whose outputs these are, for people.</param>
    /// <param name="reference">FP32's outputs.</param>
    /// <param name="candidate">The candidate's outputs on the same samples.</param>
    /// <param name="gates">The gates.</param>
    /// <param name="labels">The labels, and their digest.</param>
    /// <param name="confidence">The confidence that a gate needs.</param>
    /// <param name="cancellationToken">Stops the stage.</param>
    public static async Task<GateOutcome> RunAsync(
        RunSession session,
        string what,
        StageResult reference,
        StageResult candidate,
        IReadOnlyList<GateDefinition> gates,
        EvaluationLabels labels,
        double confidence,
        CancellationToken cancellationToken)
    {
        StageKey key = StageKey.For("gates")
            .With("reference", reference.Digest)
            .With("candidate", candidate.Digest)
            .With("labels", labels.Digest)
            .With("gates", StageJson.Text(gates))
            .With("confidence", FormattableString.Invariant($"{confidence:R}"));
        StageResult stage = await session.RunAsync(
            "gates",
            what,
            key,
            async (folder, token) =>
            {
                await session.RequireAsync(reference, EvaluateStage.OutputsName, token);
                await session.RequireAsync(candidate, EvaluateStage.OutputsName, token);
                GateOutcome outcome = Evaluate(session, reference, candidate, gates, labels, confidence, token);
                StageJson.Write(folder, ResultName, outcome);
            },
            result =>
            {
                GateOutcome outcome = Read(result);
                return $"{what}: {outcome.Gates.Count(gate => gate.Passed)} of {outcome.Gates.Count} gates passed";
            },
            cancellationToken);
        GateOutcome read = Read(stage);
        foreach (DeadOutput dead in read.Dead)
        {
            session.Display.Say(Tone.Bad, dead.Sentence);
        }

        foreach (GateResult gate in read.Gates)
        {
            session.Display.Say(gate.Passed ? Tone.Good : Tone.Bad, gate.Sentence);
        }

        return read;
    }

    private static GateOutcome Evaluate(
        RunSession session,
        StageResult reference,
        StageResult candidate,
        IReadOnlyList<GateDefinition> gates,
        EvaluationLabels labels,
        double confidence,
        CancellationToken cancellationToken)
    {
        List<(GateDefinition Gate, GateEvaluator Evaluator)> evaluators = [.. gates.Select(gate => (gate, new GateEvaluator(gate, labels.Labels)))];
        DeadVariant dead = new();
        using TensorLogReader expected = new(reference.PathOf(EvaluateStage.OutputsName));
        using TensorLogReader actual = new(candidate.PathOf(EvaluateStage.OutputsName));
        int sample = 0;
        while (expected.Next() is { } fp32)
        {
            cancellationToken.ThrowIfCancellationRequested();
            IReadOnlyDictionary<string, HostTensor> low = actual.Next()
                ?? throw new InvalidDataException("The candidate's outputs end before the reference's; run again with another work folder.");
            foreach (string output in expected.Names)
            {
                dead.Add(output, sample, fp32[output], low[output]);
            }

            foreach ((GateDefinition gate, GateEvaluator evaluator) in evaluators)
            {
                evaluator.Add(sample, labels.Trim(sample, fp32[gate.Output]), labels.Trim(sample, low[gate.Output]));
            }

            sample++;
            session.Display.Progress(sample, labels.Samples);
        }

        IReadOnlyList<string> constant = dead.ConstantReferences();
        if (gates.FirstOrDefault(gate => constant.Contains(gate.Output)) is { } empty)
        {
            throw new BadInputException(
                "ConstantReference",
                $"Gate '{empty.Name}' proves nothing: FP32 itself gives the same output '{empty.Output}' for all {sample} samples.",
                "Check the model and the evaluation data, or judge another output.");
        }

        return new GateOutcome([.. evaluators.Select(entry => entry.Evaluator.Complete(confidence))], dead.Find());
    }

    private static GateOutcome Read(StageResult stage)
        => StageJson.Read<GateOutcome>(stage, ResultName);
}
