namespace TrtOperator.TensorRt.Inspection;

/// <summary>One block of a plan's graph text: a whole graph, or the inside of one fused kernel.</summary>
/// <param name="IsFusion">Whether it is the inside of a fused kernel.</param>
/// <param name="Tf32">Whether TF32 is allowed; null where the block does not say.</param>
/// <param name="Tensors">Its tensors by name.</param>
/// <param name="Operations">The statements of its main part, in order.</param>
internal sealed record PlanGraph(bool IsFusion, bool? Tf32, IReadOnlyDictionary<string, KernelTensor> Tensors, IReadOnlyList<PlanOperation> Operations);
