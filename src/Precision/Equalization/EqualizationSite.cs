using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Quantization;

namespace TrtOperator.Precision.Equalization;

/// <summary>A tensor whose channels can be scaled without changing the model, and all that has to change for it.</summary>
/// <param name="Tensor">The tensor that the layers read.</param>
/// <param name="Axis">Its channel dimension: 1, or -1 for the last one.</param>
/// <param name="Channels">How many channels it has.</param>
/// <param name="Kind">Where the scales go.</param>
/// <param name="Maker">The node that takes the inverse scales.</param>
/// <param name="Layers">The layers that read the tensor, all of them.</param>
/// <param name="Sources">The constants of the maker, and of offsets on the way.</param>
/// <param name="Weights">The constants of the layers, in their order.</param>
internal sealed record EqualizationSite(
    string Tensor,
    int Axis,
    int Channels,
    EqualizationKind Kind,
    NodeProto Maker,
    IReadOnlyList<NodeProto> Layers,
    IReadOnlyList<ChannelEdit> Sources,
    IReadOnlyList<ChannelEdit> Weights)
{
    /// <summary>Every edit, none twice.</summary>
    public IEnumerable<ChannelEdit> Edits => Sources.Concat(Weights);

    /// <summary>The channel of an element of the tensor.</summary>
    /// <param name="shape">The tensor's dimensions.</param>
    /// <returns>Elements from one channel to the next; the channel of element i is i / that % channels.</returns>
    public int Stride(IReadOnlyList<long> shape)
    {
        int stride = 1;
        if (Axis == 1)
        {
            for (int i = 2; i < shape.Count; i++)
            {
                stride *= (int)shape[i];
            }
        }

        return stride;
    }

    /// <summary>A sample of the tensor, divided by the scale of each channel.</summary>
    public HostTensor Scaled(HostTensor sample, float[] scales)
    {
        HostTensor copy = HostTensor.Create<float>(sample.Span<float>(), [.. sample.Shape]);
        ChannelArithmetic.Divide(copy.Span<float>(), scales, Stride(sample.Shape), copy.Span<float>());
        return copy;
    }

    /// <summary>The histogram of the tensor after scaling.</summary>
    public AmplitudeHistogram Histogram(IEnumerable<HostTensor> samples, float[] scales)
    {
        AmplitudeHistogram histogram = new();
        foreach (HostTensor sample in samples)
        {
            histogram.Add(Scaled(sample, scales).Span<float>());
        }

        return histogram;
    }
}
