using TrtOperator.Onnx;
using TrtOperator.Precision;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Gates;

namespace TrtOperator.Bench;

/// <summary>What judging outputs costs beside computing them.</summary>
internal static class GateFigures
{
    private const int Count = 1000;
    private const double Confidence = 0.95;

    /// <summary>A gate on decoded text and one on a distance, over 1,000 samples.</summary>
    public static async Task<IReadOnlyList<Figure>> OfAsync(int rounds, string repository)
    {
        using SampledDataset words = Samples.Words(repository, "evaluation", Count);
        GateLabels labels = GateLabels.OfTexts(words.Labels!.Texts!);
        CtcDecoding decoding = new(0, VocabularyFile.Parse(await File.ReadAllTextAsync(Path.Combine(Samples.Graphemes(repository), "phonemes.txt"))), " ", []);
        OnnxModel model = OnnxModel.Load(Samples.GraphemeModel(repository));
        using OnnxSession session = OnnxSession.Load(model);
        List<HostTensor> outputs = [];
        await OutputCollector.RunAsync(session, words, ["logits"], (_, sample) =>
        {
            outputs.Add(sample["logits"]);
            return ValueTask.CompletedTask;
        });

        GateDefinition text = new("cer", GateMetric.CharacterErrorRate, "logits", new GateLimit(GateLimitKind.MaxIncrease, 0.005), decoding);
        GateDefinition distance = new("cosine", GateMetric.CosineSimilarity, "logits", new GateLimit(GateLimitKind.Min, 0.98));
        double[] seconds = Interleaved.Seconds(
            rounds,
            () => Judge(text, labels, outputs),
            () => Judge(distance, null, outputs),
            () => OutputCollector.RunAsync(session, words, ["logits"], static (_, _) => ValueTask.CompletedTask).GetAwaiter().GetResult());
        string of = FormattableString.Invariant($"{Count:N0} samples of {string.Join(" x ", outputs[0].Shape)}");
        return
        [
            new Figure("gate on character errors", seconds[0] * 1e3, "ms", of),
            new Figure("gate on cosine similarity", seconds[1] * 1e3, "ms", of),
            new Figure("both gates, cost", (seconds[0] + seconds[1]) / seconds[2], "x", "FP32 inference of the same samples, in batches"),
        ];
    }

    private static GateResult Judge(GateDefinition gate, GateLabels? labels, List<HostTensor> outputs)
    {
        GateEvaluator evaluator = new(gate, labels);
        for (int sample = 0; sample < outputs.Count; sample++)
        {
            evaluator.Add(sample, outputs[sample], outputs[sample]);
        }

        return evaluator.Complete(Confidence);
    }
}
