using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Execution;

/// <summary>
/// A model as it is run for what its tensors hold, with fewer steps than it is written with. What ONNX Runtime leaves apart costs a way through memory for each step, which
/// takes longer than a convolution on processors with wide vectors. Outputs differ by the rounding of a step.
/// </summary>
internal static class ExecutionGraph
{
    /// <summary>A copy with fewer steps; its outputs stay.</summary>
    /// <param name="model">The model. Weights are shared with it.</param>
    public static OnnxModel Of(OnnxModel model)
    {
        OnnxModel copy = model.Clone();
        GraphProto graph = copy.Graph;
        GraphIndex index = new(graph);
        IReadOnlyList<ScalarFolding> foldings = ScalarFolding.Find(graph, index, static _ => false);
        if (foldings.Count > 0)
        {
            Quantization.UniqueNames names = new(graph);
            foreach (ScalarFolding folding in foldings)
            {
                folding.Apply(graph, index, names);
            }
        }

        HardSwishFusion.Apply(copy);
        return copy;
    }

    /// <summary>Loads the model with fewer steps; as it is written where the runtime does not take that.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">How it is run.</param>
    /// <exception cref="InferenceException">It does not load.</exception>
    public static OnnxSession Load(OnnxModel model, InferenceSessionOptions options)
    {
        try
        {
            return OnnxSession.Load(Of(model), options);
        }
        catch (InferenceException)
        {
            return OnnxSession.Load(model, options);
        }
    }
}
