using TrtOperator.TensorRt.Inspection;

namespace TrtOperator.TensorRt.Proof;

/// <summary>Kernels by the ONNX nodes inside them.</summary>
internal sealed class KernelIndex
{
    private readonly Dictionary<string, List<CompiledKernel>> _kernels = new(StringComparer.Ordinal);

    public KernelIndex(CompiledPlan plan)
    {
        foreach (CompiledKernel kernel in plan.Kernels)
        {
            foreach (string node in kernel.OnnxNodes.Concat(kernel.Operations.SelectMany(operation => operation.OnnxNodes)).Distinct())
            {
                if (!_kernels.TryGetValue(node, out List<CompiledKernel>? kernels))
                {
                    _kernels[node] = kernels = [];
                }

                kernels.Add(kernel);
            }
        }
    }

    /// <summary>The kernels that name a node, in execution order.</summary>
    public IReadOnlyList<CompiledKernel> Of(string node) => _kernels.TryGetValue(node, out List<CompiledKernel>? kernels) ? kernels : [];
}
