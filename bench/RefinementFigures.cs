using TrtOperator.Onnx;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Equalization;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;
using TrtOperator.Precision.Refinement;

namespace TrtOperator.Bench;

/// <summary>What better numbers before protection cost, in runs of the FP32 model.</summary>
internal static class RefinementFigures
{
    /// <summary>Ranges, biases and equalization, each with its judging, beside running the model over the same samples.</summary>
    public static IEnumerable<Figure> Of(int rounds, string what, NormalizedModel model, IDataset samples)
    {
        CalibrationStatistics statistics = CalibrationPass.Run(model.Model, samples);
        PrecisionPlan plan = QuantizationPlacer.Place(
            model, statistics.Shapes, ProtectionMatches.None.ForNormalized(model), new PlacementOptions(AllowInt8: true, AllowFp8: false, AllowFp16: false));
        HashSet<string> nothing = [];
        using OnnxSession session = OnnxSession.Load(model.Model);
        double[] seconds = Interleaved.Seconds(
            rounds,
            () => Refiner.Run(model.Model, plan, statistics, samples, CalibrationMethod.Auto, new RefinementOptions(Ranges: true, Bias: false)),
            () => Refiner.Run(model.Model, plan, statistics, samples, CalibrationMethod.Auto, new RefinementOptions(Ranges: false, Bias: true)),
            () => Equalizer.Run(model.Model, plan, nothing, samples, CalibrationMethod.Auto),
            () => Infer(session, samples));
        double run = seconds[3] / samples.Count;
        string of = FormattableString.Invariant($"one run of FP32 as written, {run * 1e3:0.0} ms");
        yield return new Figure($"{what}: choosing ranges by the outputs, cost", seconds[0] / run, "x", of);
        yield return new Figure($"{what}: correcting biases, cost", seconds[1] / run, "x", of);
        yield return new Figure($"{what}: equalization, cost", seconds[2] / run, "x", of);
    }

    private static void Infer(OnnxSession session, IDataset samples)
    {
        for (long index = 0; index < samples.Count; index++)
        {
            session.Run(samples.Read(index).Inputs);
        }
    }
}
