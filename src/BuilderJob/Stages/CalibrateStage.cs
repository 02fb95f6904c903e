using TrtOperator.BuilderJob.Terminal;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>Runs FP32 over the calibration data once and keeps one histogram for each activation that could be quantized; every method reads the same histograms.</summary>
public static class CalibrateStage
{
    private const string StatisticsName = "statistics.bin";

    /// <summary>Runs the stage.</summary>
    /// <param name="session">The invocation.</param>
    /// <param name="model">The imported model.</param>
    /// <param name="data">The calibration samples, already reduced to the declared number.</param>
    /// <param name="digest">The digest of the whole set and of how it was reduced.</param>
    /// <param name="cancellationToken">Stops the stage.</param>
    /// <exception cref="BadInputException">The model gives NaN or Inf on this data.</exception>
    public static Task<StageResult> RunAsync(
        RunSession session, ImportedModel model, IDataset data, string digest, CancellationToken cancellationToken)
    {
        StageKey key = StageKey.For("calibrate")
            .With("statistics", "2")
            .With("model", model.Stage.Digest)
            .With("data", digest)
            .With("runtime.version", Machine.OnnxRuntimeVersion)
            .With("cpu", session.Cpu);
        CalibrationStatistics? made = null;
        return session.RunAsync(
            "calibrate",
            "activation ranges",
            key,
            async (folder, token) =>
            {
                made = await Task.Run(
                    () => CalibrationPass.Run(model.Normalized.Model, data, progress: new DisplayProgress(session.Display), threads: session.Threads, counted: QuantizableTensors.Of(model.Normalized.Model), cancellationToken: token), token);
                if (made.NonFinite is [{ } first, ..])
                {
                    throw new BadInputException("NotFinite", first.Message);
                }

                await using FileStream file = new(Path.Combine(folder, StatisticsName), FileMode.CreateNew);
                made.Write(file);
            },
            result =>
            {
                made ??= Read(result);
                return FormattableString.Invariant($"{made.Tensors.Count} tensors over {made.Samples} samples");
            },
            cancellationToken);
    }

    /// <summary>Reads what the stage made.</summary>
    public static CalibrationStatistics Read(StageResult stage)
    {
        using FileStream file = File.OpenRead(stage.PathOf(StatisticsName));
        return CalibrationStatistics.Read(file);
    }
}
