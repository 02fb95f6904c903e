using System.Numerics.Tensors;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Execution;

/// <summary>
/// How far the result of a convolution can reach for an input that reaches so far: the sum of its weights' magnitudes decides. Where that is within what FP16 holds, nobody
/// needs to know more, and the tensor need not leave the runtime.
/// </summary>
/// <param name="Tensor">The result, of steps that the layer takes over, too.</param>
/// <param name="Layer">The convolution.</param>
/// <param name="Chain">The steps behind it; null where there are none.</param>
/// <param name="Weight">Its weights.</param>
/// <param name="Bias">Its bias; null where it has none.</param>
internal sealed record LayerBound(string Tensor, NodeProto Layer, ScalarChain? Chain, TensorProto Weight, TensorProto? Bias)
{
    // A sum in single precision may exceed the exact one by its rounding.
    private const double Rounding = 1.001;

    /// <summary>The tensor that the convolution reads.</summary>
    public string Input => Layer.Input[0];

    /// <summary>The greatest magnitude that the result can have.</summary>
    /// <param name="magnitude">The greatest magnitude of the input.</param>
    /// <returns>At least what it has; NaN or infinite where the weights are not finite.</returns>
    public float Of(float magnitude)
    {
        float[] weights = TensorData.ReadFloats(Weight);
        float[] biases = Bias is null ? [] : TensorData.ReadFloats(Bias);
        int channels = (int)Weight.Dims[0];
        int each = weights.Length / Math.Max(1, channels);
        double most = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            double bound = ((double)TensorPrimitives.SumOfMagnitudes(weights.AsSpan(channel * each, each)) * magnitude) + (channel < biases.Length ? Math.Abs(biases[channel]) : 0);
            most = Math.Max(most, bound);
        }

        return (float)(((most * Math.Abs(Chain?.Scale ?? 1)) + Math.Abs(Chain?.Shift ?? 0)) * Rounding);
    }
}
