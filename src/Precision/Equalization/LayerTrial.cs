using System.Numerics.Tensors;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Quantization;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Equalization;

/// <summary>Runs the layers that read one tensor by themselves, as trained and as INT8 would have them, and compares what they make.</summary>
internal sealed class LayerTrial : IDisposable
{
    private readonly EqualizationSite _site;
    private readonly TensorProto[] _weights;
    private readonly CalibrationMethod _method;
    private readonly OnnxSession _session;

    /// <summary>Loads the layers.</summary>
    /// <param name="model">The model that they are part of.</param>
    /// <param name="site">The tensor.</param>
    /// <param name="rank">The tensor's number of dimensions.</param>
    /// <param name="method">How the range of the tensor is chosen.</param>
    /// <param name="threads">Threads that may be used; 0 takes every core.</param>
    public LayerTrial(OnnxModel model, EqualizationSite site, int rank, CalibrationMethod method, int threads)
    {
        (_site, _method) = (site, method);
        Dictionary<string, TensorProto> constants = model.Graph.Initializer.ToDictionary(static tensor => tensor.Name, StringComparer.Ordinal);
        _weights = [.. site.Weights.Select(edit => constants[edit.Constant])];
        ModelProto proto = new() { IrVersion = model.Proto.IrVersion, Graph = new GraphProto { Name = "layers" } };
        proto.OpsetImport.AddRange(model.Proto.OpsetImport);
        proto.Graph.Input.Add(Port(site.Tensor, rank));
        for (int i = 0; i < site.Layers.Count; i++)
        {
            // The bias is the same on both sides of the comparison.
            NodeProto layer = site.Layers[i].Clone();
            while (layer.Input.Count > 2)
            {
                layer.Input.RemoveAt(2);
            }

            proto.Graph.Node.Add(layer);
            proto.Graph.Input.Add(Port(_weights[i].Name, _weights[i].Dims.Count));
            proto.Graph.Output.Add(new ValueInfoProto { Name = layer.Output[0] });
        }

        _session = OnnxSession.Load(new OnnxModel(proto), new InferenceSessionOptions(Threads: threads));
    }

    /// <summary>Power of the INT8 error of the layers' outputs over power of the outputs, one for each entry of <paramref name="scales"/>.</summary>
    /// <param name="samples">Values of the tensor.</param>
    /// <param name="scales">Scales of the channels, each list by itself.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    public double[] Errors(IReadOnlyList<HostTensor> samples, IReadOnlyList<float[]> scales, CancellationToken cancellationToken)
    {
        double[] errors = new double[scales.Count];
        HostTensor[] trained = [.. _weights.Select(static weight => HostTensor.Create<float>(TensorData.ReadFloats(weight), [.. weight.Dims]))];
        float[][] references = [.. samples.Select(sample => Run(sample, trained, cancellationToken))];
        double power = references.Sum(static reference => SquaredSums.Of(reference));
        for (int i = 0; i < scales.Count; i++)
        {
            HostTensor[] weights = [.. _weights.Select((weight, layer) => Rounded(weight, layer, scales[i]))];
            HostTensor[] scaled = [.. samples.Select(sample => _site.Scaled(sample, scales[i]))];
            AmplitudeHistogram histogram = new();
            foreach (HostTensor sample in scaled)
            {
                histogram.Add(sample.Span<float>());
            }

            float step = EightBitFormat.Int8.Scale(AmaxCalibrator.Choose(histogram, _method).Amax, half: false);
            double error = 0;
            for (int sample = 0; sample < scaled.Length; sample++)
            {
                Round(scaled[sample].Span<float>(), step);
                error += SquaredSums.OfDifference(Run(scaled[sample], weights, cancellationToken), references[sample]);
            }

            errors[i] = power > 0 ? error / power : 0;
        }

        return errors;
    }

    /// <summary>The largest magnitude of each channel of the tensor.</summary>
    public float[] Ranges(IReadOnlyList<HostTensor> samples)
    {
        float[] ranges = new float[_site.Channels];
        foreach (HostTensor sample in samples)
        {
            ChannelArithmetic.Raise(sample.Span<float>(), _site.Stride(sample.Shape), ranges);
        }

        return ranges;
    }

    /// <summary>The largest magnitude of each channel of the layers' weights.</summary>
    public float[] WeightRanges()
    {
        float[] ranges = new float[_site.Channels];
        for (int layer = 0; layer < _weights.Length; layer++)
        {
            float[] own = _site.Weights[layer].Ranges(_weights[layer], ranges.Length);
            for (int i = 0; i < ranges.Length; i++)
            {
                ranges[i] = Math.Max(ranges[i], own[i]);
            }
        }

        return ranges;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static ValueInfoProto Port(string name, int rank)
    {
        TensorShapeProto shape = new();
        for (int i = 0; i < rank; i++)
        {
            shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = $"{name}_{i}" });
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = shape } } };
    }

    private static void Round(Span<float> values, float step)
    {
        TensorPrimitives.Divide(values, step, values);
        EightBitFormat.RoundToInt8(values);
        TensorPrimitives.Multiply(values, step, values);
    }

    private HostTensor Rounded(TensorProto weight, int layer, float[] scales)
    {
        ChannelEdit edit = _site.Weights[layer];
        float[] values = edit.Apply(weight, scales) ?? TensorData.ReadFloats(weight);

        // The outputs' dimension: the first of a convolution, of a matrix the one that is not summed over.
        int axis = _site.Axis == 1 ? 0 : 1 - edit.Axis;
        float[] rounded = RoundedWeight.Of(TensorData.Floats(weight.Name, values, [.. weight.Dims]), axis, half: false);
        return HostTensor.Create<float>(rounded, [.. weight.Dims]);
    }

    private float[] Run(HostTensor sample, HostTensor[] weights, CancellationToken cancellationToken)
    {
        Dictionary<string, HostTensor> inputs = new(StringComparer.Ordinal) { [_site.Tensor] = sample };
        for (int i = 0; i < weights.Length; i++)
        {
            inputs[_weights[i].Name] = weights[i];
        }

        string[] outputs = [.. _site.Layers.Select(static layer => layer.Output[0])];
        IReadOnlyDictionary<string, HostTensor> made = _session.Run(inputs, outputs, cancellationToken);
        float[] all = new float[outputs.Sum(output => made[output].ElementCount)];
        int at = 0;
        foreach (string output in outputs)
        {
            made[output].Span<float>().CopyTo(all.AsSpan(at));
            at += (int)made[output].ElementCount;
        }

        return all;
    }
}
