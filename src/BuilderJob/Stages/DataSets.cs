using TrtOperator.Precision.Datasets;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>The declaration's data, opened and found to fit the model and each other.</summary>
/// <param name="Calibration">The samples to calibrate on, reduced to the declared number.</param>
/// <param name="CalibrationDigest">The digest of the calibration set and of how it was reduced.</param>
/// <param name="Evaluation">The samples to judge on.</param>
public sealed record DataSets(IDataset Calibration, string CalibrationDigest, EvaluationSet Evaluation) : IDisposable
{
    /// <summary>What is odd about the calibration samples, each with what to do about it; none where they look sensible.</summary>
    public IReadOnlyList<string> Advice { get; init; } = [];

    /// <inheritdoc/>
    public void Dispose()
    {
        Calibration.Dispose();
        Evaluation.Data.Dispose();
    }
}
