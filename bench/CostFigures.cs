using TrtOperator.Onnx;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Equalization;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;
using TrtOperator.Precision.Quantization;
using TrtOperator.Precision.Refinement;

namespace TrtOperator.Bench;

/// <summary>
/// What calibration and the whole preparation cost beside plain FP32 inference of the same samples: the model as it was given, one sample
/// at a time, the runtime's optimizations on, the same threads, loaded before.
/// </summary>
internal static class CostFigures
{
    private const double CalibrationLimit = 1.3;
    private const double PreparationLimit = 2.5;

    /// <summary>Both, in processor and in wall time, median of <paramref name="rounds"/> rounds.</summary>
    public static IEnumerable<Figure> Of(int rounds, string what, string path, IDataset samples)
    {
        OnnxModel model = Samples.Import(path).Model;
        IReadOnlySet<string> counted = QuantizableTensors.Of(model);
        using OnnxSession plain = OnnxSession.Open(path, new InferenceSessionOptions(OptimizationsOff: false));
        plain.Run(samples.Read(0).Inputs);
        int equalized = 0;
        Cost[] costs = Interleaved.Medians(
            rounds,
            () => Infer(plain, samples),
            () => CalibrationPass.Run(model, samples, counted: counted),
            () => equalized = Prepare(path, samples));
        string of = FormattableString.Invariant($"FP32 inference: {samples.Count} samples, {costs[0].Cpu / samples.Count * 1e3:0.0} ms of processors and {costs[0].Wall / samples.Count * 1e3:0.0} ms of clock each");
        yield return new Figure($"{what}: calibration, all methods, processor time", costs[1].Cpu / costs[0].Cpu, "x", FormattableString.Invariant($"{of}; limit {CalibrationLimit}"));
        yield return new Figure($"{what}: calibration, all methods, wall time", costs[1].Wall / costs[0].Wall, "x", FormattableString.Invariant($"the same; limit {CalibrationLimit}"));
        yield return new Figure($"{what}: preparation without gates, processor time", costs[2].Cpu / costs[0].Cpu, "x", FormattableString.Invariant($"the same; {equalized} tensors equalized; limit {PreparationLimit}"));
        yield return new Figure($"{what}: preparation without gates, wall time", costs[2].Wall / costs[0].Wall, "x", FormattableString.Invariant($"the same; limit {PreparationLimit}"));
    }

    private static void Infer(OnnxSession session, IDataset samples)
    {
        for (long index = 0; index < samples.Count; index++)
        {
            session.Run(samples.Read(index).Inputs);
        }
    }

    /// <summary>From the file to the INT8 and FP16 model on disk; answers how many tensors were equalized.</summary>
    private static int Prepare(string path, IDataset samples)
    {
        NormalizedModel normalized = Samples.Import(path);
        PlacementOptions options = new(AllowInt8: true, AllowFp8: false, AllowFp16: true);
        Dictionary<string, NodeProtection> none = [];
        PrecisionPlan plan = QuantizationPlacer.Place(normalized, ShapeProbe.Observe(normalized.Model, samples), none, options);
        EqualizedModel equalized = Equalizer.Run(normalized.Model, plan, new HashSet<string>(), samples, CalibrationMethod.Auto);
        normalized = normalized with
        {
            Model = equalized.Model,
        };
        CalibrationStatistics statistics = CalibrationPass.Run(normalized.Model, samples, counted: QuantizableTensors.Of(normalized.Model));
        plan = QuantizationPlacer.Place(normalized, statistics.Shapes, none, options);
        RefinedModel refined = Refiner.Run(normalized.Model, plan, statistics, samples, CalibrationMethod.Auto, new RefinementOptions());
        QuantizedModel quantized = QdqWriter.Apply(
            refined.Model, plan, statistics, CalibrationMethod.Auto, ranges: refined.Ranges.ToDictionary(static choice => choice.Tensor, static choice => choice.Range, StringComparer.Ordinal));
        HalfModel half = HalfConverter.Apply(quantized.Model, plan, statistics, IslandRecipes.For(IslandRuntime.OnnxRuntime));
        string file = Path.GetTempFileName();
        try
        {
            half.Model.Save(file);
            HalfSimulation.Of(half).Save(file);
        }
        finally
        {
            File.Delete(file);
        }

        return equalized.Tensors.Count;
    }
}
