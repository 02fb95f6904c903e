using TrtOperator.Onnx;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>The source model, and what importing made of it.</summary>
/// <param name="Stage">The stage's output.</param>
/// <param name="Source">The model as it was given, with every node named.</param>
/// <param name="Normalized">The same function in the form that precision is decided on.</param>
public sealed record ImportedModel(StageResult Stage, OnnxModel Source, NormalizedModel Normalized);
