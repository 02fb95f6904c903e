using TrtOperator.Onnx;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>The source model, and what importing made of it.</summary>
/// <param name="Stage">The stage's output.</param>
/// <param name="Digest">The digest of the source model with its external data.</param>
/// <param name="DataDigest">The digest of the external data alone, in lower-case hex; null where the model has none.</param>
/// <param name="Source">The model as it was given, with every node named.</param>
/// <param name="Normalized">The same function in the form that precision is decided on.</param>
public sealed record ImportedModel(StageResult Stage, string Digest, string? DataDigest, OnnxModel Source, NormalizedModel Normalized);
