namespace TrtOperator.TensorRt.Proof;

/// <summary>The verdict on one protected node.</summary>
/// <param name="Node">Its ONNX name.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Kernels">The kernels that hold it, by name; empty where none does.</param>
/// <param name="Evidence">What was read, as one sentence for people: the kernel, what it was turned into, the types.</param>
public sealed record NodeProof(string Node, Verdict Verdict, IReadOnlyList<string> Kernels, string Evidence);
