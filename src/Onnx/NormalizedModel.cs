namespace TrtOperator.Onnx;

/// <summary>A model brought into the form that quantization works on.</summary>
/// <param name="Model">The normalized model; the source is untouched.</param>
/// <param name="Sources">For every node of the main graph, by name, the source nodes it stands for. Source nodes that were constants, or that do nothing in inference, appear nowhere.</param>
/// <param name="Notes">One sentence each for what was upgraded, folded, removed or left as it was.</param>
public sealed record NormalizedModel(OnnxModel Model, IReadOnlyDictionary<string, IReadOnlyList<string>> Sources, IReadOnlyList<string> Notes);
