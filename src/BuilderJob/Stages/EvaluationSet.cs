using TrtOperator.Precision.Datasets;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>The evaluation data, opened and found to fit the model.</summary>
/// <param name="Data">The samples.</param>
/// <param name="Digest">The digest of the whole set.</param>
/// <param name="Labels">What it says beyond the inputs.</param>
public sealed record EvaluationSet(IDataset Data, string Digest, EvaluationLabels Labels);
