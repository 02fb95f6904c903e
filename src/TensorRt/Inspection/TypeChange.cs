namespace TrtOperator.TensorRt.Inspection;

/// <summary>A kernel that gives another element type than it takes.</summary>
/// <param name="Kernel">The kernel's name.</param>
/// <param name="From">The type that it takes.</param>
/// <param name="To">The type that it gives.</param>
/// <param name="OnnxNodes">The ONNX nodes inside it: the Cast, QuantizeLinear or DequantizeLinear that asks for the change is among them.</param>
public sealed record TypeChange(string Kernel, TensorType From, TensorType To, IReadOnlyList<string> OnnxNodes)
{
    /// <summary>Whether the kernel names no ONNX node that could have asked for the change.</summary>
    public bool IsUnmatched => OnnxNodes.Count == 0;
}
