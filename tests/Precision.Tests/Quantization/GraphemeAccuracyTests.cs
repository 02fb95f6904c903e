using TrtOperator.Onnx;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;
using TrtOperator.Precision.Quantization;
using TrtOperator.Precision.Refinement;
using TrtOperator.Precision.Tests.Execution;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.Quantization;

/// <summary>The letters-to-phonemes model from end to end: normalized, calibrated, placed, written, run, decoded and judged by its error rate.</summary>
public sealed class GraphemeAccuracyTests
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz'";
    private const int Length = 20;
    private const string Guarded = "/b.0/f1/MatMul";

    private static readonly string[] Phonemes =
    [
        "AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F", "G", "HH", "IH", "IY", "JH", "K", "L", "M", "N", "NG", "OW", "OY", "P", "R", "S", "SH",
        "T", "TH", "UH", "UW", "V", "W", "Y", "Z", "ZH",
    ];

    [Fact]
    public async Task The_error_rate_holds_from_FP32_to_INT8_and_FP16()
    {
        string models = Models();
        OnnxModel source = OnnxModel.Load(Path.Combine(models, "g2p_ctc.onnx"));
        SourceNames.MakeUnique(source);
        NormalizedModel normalized = ModelNormalizer.Normalize(source);
        (string Word, string[] Phonemes)[] calibration = Words(Path.Combine(models, "g2p_val.tsv"))[..128];
        CalibrationStatistics statistics = CalibrationPass.Run(normalized.Model, Dataset(calibration));
        statistics.NonFinite.Should().BeEmpty();
        ProtectionMatches rules = ProtectionMatcher.Match(source, [new ProtectionRule(new NameSelector(Guarded), NumericPrecision.Fp32, false, "guarded")]);
        (string Word, string[] Phonemes)[] test = Words(Path.Combine(models, "g2p_test.tsv"));

        double exact = await ErrorRate(normalized.Model, test);
        exact.Should().BeApproximately(0.118, 0.001);

        PrecisionPlan int8 = QuantizationPlacer.Place(normalized, statistics.Shapes, rules.ForNormalized(normalized), new PlacementOptions(true, false, false));
        QuantizedModel quantized = QdqWriter.Apply(normalized.Model, int8, statistics, CalibrationMethod.Auto);
        TestRuns.Node(quantized.Model, Guarded).Input.Should().NotContain(input => input.EndsWith("_dequantized", StringComparison.Ordinal));
        (await ErrorRate(quantized.Model, test)).Should().BeInRange(0.115, 0.121);

        RefinedModel refined = Refiner.Run(
            normalized.Model, int8, statistics, Dataset(calibration), CalibrationMethod.Auto, new RefinementOptions(), TestContext.Current.CancellationToken);
        refined.ErrorAfter.Should().BeLessThanOrEqualTo(refined.ErrorBefore!.Value);
        QuantizedModel better = QdqWriter.Apply(
            refined.Model, int8, statistics, CalibrationMethod.Auto, ranges: refined.Ranges.ToDictionary(choice => choice.Tensor, choice => choice.Range));
        (await ErrorRate(better.Model, test)).Should().BeLessThanOrEqualTo(await ErrorRate(quantized.Model, test) + 0.001);

        PrecisionPlan mixed = QuantizationPlacer.Place(normalized, statistics.Shapes, rules.ForNormalized(normalized), new PlacementOptions(true, false, true));
        HalfModel half = HalfConverter.Apply(
            QdqWriter.Apply(normalized.Model, mixed, statistics, CalibrationMethod.Auto).Model,
            mixed,
            statistics,
            IslandRecipes.For(IslandRuntime.TensorRtRtx));
        half.Findings.Where(finding => finding.IsError).Should().BeEmpty();
        Island island = half.Islands.Single(each => each.Node == Guarded);
        (island.Recipe, island.EntryNode).Should().Be((IslandRecipe.AddZeroBefore, Guarded + "_island_entry"));
        Dictionary<string, DataType> types = TestRuns.Types(half.Model);
        TestRuns.Node(half.Model, Guarded).Input.Concat(TestRuns.Node(half.Model, Guarded).Output).Should().OnlyContain(tensor => types[tensor] == DataType.Float);
        (await ErrorRate(HalfSimulation.Of(half), test)).Should().BeInRange(0.115, 0.1225);
    }

    private static string Models()
    {
        string? shared = Environment.GetEnvironmentVariable("TRTENGINE_SHARED");
        string models = Path.Combine(shared ?? string.Empty, "models");
        Assert.SkipUnless(shared is not null && File.Exists(Path.Combine(models, "g2p_ctc.onnx")), "TRTENGINE_SHARED names no folder with models/g2p_ctc.onnx; set it to run this test.");
        return models;
    }

    private static (string Word, string[] Phonemes)[] Words(string path)
        => [.. File.ReadLines(path).Select(line => line.Split('\t')).Where(parts => parts.Length == 2).Select(parts => (parts[0], parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)))];

    private static ListDataset Dataset((string Word, string[] Phonemes)[] words)
        => new([.. words.Select(word => (IReadOnlyDictionary<string, HostTensor>)new Dictionary<string, HostTensor> { ["ids"] = HostTensor.Create<long>(Ids(word.Word), 1, Length) })]);

    private static long[] Ids(string word)
    {
        long[] ids = new long[Length];
        for (int i = 0; i < Math.Min(word.Length, Length); i++)
        {
            ids[i] = Letters.IndexOf(word[i], StringComparison.Ordinal) + 1;
        }

        return ids;
    }

    private static async Task<double> ErrorRate(OnnxModel model, (string Word, string[] Phonemes)[] words)
    {
        long errors = 0;
        long total = 0;
        await OutputCollector.RunAsync(
            model,
            Dataset(words),
            ["logits"],
            (index, outputs) =>
            {
                HostTensor logits = outputs["logits"];
                int steps = Math.Min((int)logits.Shape[1], 2 * words[index].Word.Length);
                string[] truth = words[index].Phonemes;
                errors += Distance(Decode(logits.Span<float>(), steps, (int)logits.Shape[2]), truth);
                total += truth.Length;
                return ValueTask.CompletedTask;
            });
        return (double)errors / total;
    }

    private static List<string> Decode(ReadOnlySpan<float> logits, int steps, int classes)
    {
        List<string> phonemes = [];
        int last = 0;
        for (int step = 0; step < steps; step++)
        {
            ReadOnlySpan<float> row = logits.Slice(step * classes, classes);
            int best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(row);
            if (best != last && best != 0)
            {
                phonemes.Add(Phonemes[best - 1]);
            }

            last = best;
        }

        return phonemes;
    }

    private static int Distance(List<string> left, string[] right)
    {
        int[] previous = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Count; i++)
        {
            int[] row = new int[right.Length + 1];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                row[j] = Math.Min(Math.Min(row[j - 1], previous[j]) + 1, previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
            }

            previous = row;
        }

        return previous[^1];
    }
}
