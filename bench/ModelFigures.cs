using TrtOperator.Onnx;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;
using TrtOperator.Precision.Quantization;

namespace TrtOperator.Bench;

/// <summary>Reading a model, normalizing it, and writing its precision.</summary>
internal static class ModelFigures
{
    /// <summary>Each step against the runtime's own loading of the same file.</summary>
    public static IEnumerable<Figure> Of(int rounds, string what, string path, IDataset samples)
    {
        OnnxModel source = OnnxModel.Load(path);
        SourceNames.MakeUnique(source);
        NormalizedModel normalized = ModelNormalizer.Normalize(source);
        CalibrationStatistics statistics = CalibrationPass.Run(normalized.Model, samples);
        double[] seconds = Interleaved.Seconds(
            rounds,
            () => OnnxModel.Load(path),
            () => ModelNormalizer.Normalize(source),
            () => Write(normalized, statistics),
            () => OnnxSession.Open(path, new InferenceSessionOptions(OptimizationsOff: false)).Dispose());
        string size = FormattableString.Invariant($"{new FileInfo(path).Length / 1048576.0:0.0} MiB, {source.Graph.Node.Count} nodes");
        yield return new Figure($"{what}: load and check", seconds[0] * 1e3, "ms", size);
        yield return new Figure($"{what}: normalize", seconds[1] * 1e3, "ms", FormattableString.Invariant($"to opset {normalized.Model.Opset}"));
        yield return new Figure($"{what}: place, write Q/DQ and FP16", seconds[2] * 1e3, "ms", "choosing all ranges included");
        yield return new Figure($"{what}: load, normalize and write, cost", (seconds[0] + seconds[1] + seconds[2]) / seconds[3], "x", "ONNX Runtime opening the same file");
    }

    private static void Write(NormalizedModel normalized, CalibrationStatistics statistics)
    {
        PrecisionPlan plan = QuantizationPlacer.Place(
            normalized, statistics.Shapes, ProtectionMatches.None.ForNormalized(normalized), new PlacementOptions(AllowInt8: true, AllowFp8: false, AllowFp16: true));
        QuantizedModel quantized = QdqWriter.Apply(normalized.Model, plan, statistics, CalibrationMethod.Auto);
        HalfConverter.Apply(quantized.Model, plan, statistics, IslandRecipes.For(IslandRuntime.OnnxRuntime));
    }
}
