using TrtOperator.Api.V1Alpha1;
using TrtOperator.Onnx;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>
/// Where placement takes tensor shapes from. Some rules ask how large a product is; a classifier's head looks like a matrix times a
/// vector at batch one, so the batch is the one that the first optimization profile is tuned for.
/// </summary>
/// <param name="Data">The samples, of which the first is used.</param>
/// <param name="Batch">Samples in the batch.</param>
public sealed record ShapeSource(IDataset Data, int Batch)
{
    private const int LargestBatch = 64;

    /// <summary>The source for <paramref name="spec"/>.</summary>
    public static ShapeSource Of(TrtEngineSpec spec, IDataset data)
    {
        // Samples of different shapes do not make a batch, nor do samples that are given with all their dimensions.
        bool single = data.Inputs.Any(input => input.IsWhole || input.SampleShape.Any(dimension => dimension is null));
        long batch = !single && spec.Profiles is [{ Inputs: [{ Opt: [var opt, ..] }, ..] }, ..] ? opt : 1;
        return new ShapeSource(data, (int)Math.Clamp(batch, 1, LargestBatch));
    }

    /// <summary>A line of text that a key can name.</summary>
    public string Canonical => FormattableString.Invariant($"batch {Batch}");

    /// <summary>The shapes of every tensor; found by a run of their own where calibration, if there was one, does not tell them.</summary>
    public TensorShapes Observe(OnnxModel model, CalibrationStatistics? statistics, CancellationToken cancellationToken)
        => Batch == 1 && statistics is not null ? statistics.Shapes : ShapeProbe.Observe(model, Data, Batch, cancellationToken);
}
