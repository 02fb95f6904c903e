using TrtOperator.Onnx;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Bench;

/// <summary>Calibration: the histograms, the choice of a range, and the whole pass against inference.</summary>
internal static class CalibrationFigures
{
    private const int Elements = 1 << 22;
    private const int ShortTensor = 1000;

    /// <summary>How fast values are counted.</summary>
    public static IEnumerable<Figure> Histograms(int rounds)
    {
        float[] values = Normal(Elements);
        double[] seconds = Interleaved.Seconds(
            rounds,
            () => new AmplitudeHistogram().Add(values),
            () => NaiveHistogram.Collect(values, AmplitudeHistogram.BinCount),
            () => AddInParts(values));
        yield return new Figure("histogram collection", Elements / seconds[0] / 1e6, "M elements/s", "one thread, normally distributed values");
        yield return new Figure("histogram collection, speed-up", seconds[1] / seconds[0], "x", "a scalar loop in two passes");
        yield return new Figure("histogram collection, short tensors", Elements / seconds[2] / 1e6, "M elements/s", FormattableString.Invariant($"the same values, {ShortTensor:N0} at a time"));
        yield return new Figure("histogram collection, short tensors, cost", seconds[2] / seconds[0], "x", "the same values at once");
    }

    /// <summary>How fast a range is chosen from a histogram.</summary>
    public static IEnumerable<Figure> Ranges(int rounds)
    {
        AmplitudeHistogram histogram = new();
        histogram.Add(Normal(Elements));
        int occupied = histogram.Bins.LastIndexOfAnyExcept(0L) + 1;
        double[] seconds = Interleaved.Seconds(
            rounds,
            () => AmaxCalibrator.Choose(histogram, CalibrationMethod.Auto),
            () => AmaxCalibrator.Choose(histogram, CalibrationMethod.Entropy),
            () => NaiveEntropy.Threshold(histogram.Bins[..occupied]));
        yield return new Figure("range of a tensor, all methods", seconds[0] * 1e3, "ms", FormattableString.Invariant($"{occupied} bins in use"));
        yield return new Figure("range of a tensor, entropy", seconds[1] * 1e3, "ms", "the same histogram");
        yield return new Figure("range of a tensor, entropy, speed-up", seconds[2] / seconds[1], "x", "the divergence built anew for every threshold");
    }

    /// <summary>What a calibration pass costs beside running the model over the same samples.</summary>
    public static IEnumerable<Figure> Pass(int rounds, string what, OnnxModel model, IDataset samples)
    {
        using OnnxSession asWritten = OnnxSession.Load(model);
        using OnnxSession optimized = OnnxSession.Load(model, new InferenceSessionOptions(OptimizationsOff: false));
        double[] seconds = Interleaved.Seconds(
            rounds,
            () => CalibrationPass.Run(model, samples, counted: QuantizableTensors.Of(model)),
            () => Infer(optimized, samples),
            () => Infer(asWritten, samples));
        string of = FormattableString.Invariant($"{samples.Count} samples one at a time");
        yield return new Figure($"{what}: calibration pass", seconds[0] * 1e3, "ms", "loading included");
        yield return new Figure($"{what}: calibration pass, cost", seconds[0] / seconds[1], "x", $"FP32 inference, optimized, {of}");
        yield return new Figure($"{what}: calibration pass, cost", seconds[0] / seconds[2], "x", $"FP32 inference as written, {of}");
    }

    private static void AddInParts(float[] values)
    {
        AmplitudeHistogram histogram = new();
        for (int first = 0; first < values.Length; first += ShortTensor)
        {
            histogram.Add(values.AsSpan(first, Math.Min(ShortTensor, values.Length - first)));
        }
    }

    private static void Infer(OnnxSession session, IDataset samples)
    {
        for (long index = 0; index < samples.Count; index++)
        {
            session.Run(samples.Read(index).Inputs);
        }
    }

    private static float[] Normal(int count)
    {
        Random random = new(1);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return values;
    }
}
