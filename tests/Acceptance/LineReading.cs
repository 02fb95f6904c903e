using TrtOperator.Onnx;
using TrtOperator.Precision;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Gates;

namespace TrtOperator.Acceptance;

/// <summary>Holds a model file against FP32 by what both read of drawn lines, with the gate that the pipeline uses.</summary>
public static class LineReading
{
    /// <summary>Judges the candidate by its characters without spaces.</summary>
    /// <param name="sets">The lines.</param>
    /// <param name="level">Which of them.</param>
    /// <param name="reference">The FP32 model.</param>
    /// <param name="candidate">The model to judge.</param>
    /// <param name="maxIncrease">By how much its error rate may be higher.</param>
    public static GateResult Of(TextLineSets sets, string level, OnnxModel reference, OnnxModel candidate, double maxIncrease)
    {
        GateDefinition gate = new(
            "letters",
            GateMetric.CharacterErrorRate,
            TextLineSets.Output,
            new GateLimit(GateLimitKind.MaxIncrease, maxIncrease),
            new CtcDecoding(0, VocabularyFile.Parse(File.ReadAllText(sets.Vocabulary)), "", [" "]));
        GateEvaluator evaluator = new(gate, GateLabels.OfTexts(File.ReadLines(Path.Combine(sets.Folder(level), "labels.txt"))));
        using NpyReader lines = NpyReader.Open(Path.Combine(sets.Folder(level), "x.npy"));
        InferenceSessionOptions served = new(OptimizationsOff: false);
        using OnnxSession expected = OnnxSession.Load(reference, served);
        using OnnxSession actual = OnnxSession.Load(candidate, served);
        for (int i = 0; i < lines.Rows; i++)
        {
            Dictionary<string, HostTensor> inputs = new() { ["x"] = lines.ReadRows(i, 1) };
            evaluator.Add(i, expected.Run(inputs)[TextLineSets.Output], actual.Run(inputs)[TextLineSets.Output]);
        }

        return evaluator.Complete(0.95);
    }
}
