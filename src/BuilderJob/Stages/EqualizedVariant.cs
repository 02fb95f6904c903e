using TrtOperator.Precision.Equalization;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>What a variant is prepared from.</summary>
/// <param name="Model">The model to prepare: the imported one, or one that computes the same in FP32 and suffers less from INT8.</param>
/// <param name="Tensors">What was rewritten, and what that bought; empty where the imported model is taken.</param>
/// <param name="Dropped">What helped the layers behind, but not the network's outputs.</param>
public sealed record EqualizedVariant(ImportedModel Model, IReadOnlyList<EqualizedTensor> Tensors, IReadOnlyList<EqualizedTensor> Dropped);
