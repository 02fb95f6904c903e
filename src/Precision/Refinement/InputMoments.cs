using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using TrtOperator.Onnx;
using TrtOperator.Precision.Execution;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Refinement;

/// <summary>The second moments E[x x'] of what layers multiply their weights with: they tell what a change of several weights does to the output.</summary>
internal static class InputMoments
{
    /// <summary>Positions of one run that are read of a layer, evenly spread.</summary>
    private const int MostRows = 256;

    /// <summary>Runs the samples and sums; not divided by the rows, as only ratios count.</summary>
    /// <param name="model">The FP32 model.</param>
    /// <param name="sites">The layers.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="threads">Threads that may be used; 0 takes every core.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <returns>For each layer one symmetric matrix for each group, rows side by side; null where its input is not finite or not of floats.</returns>
    public static IReadOnlyList<float[]?> Of(OnnxModel model, IReadOnlyList<RoundingSite> sites, DrawnSamples samples, int threads, CancellationToken cancellationToken)
    {
        float[]?[] moments = [.. sites.Select(static site => new float[site.Moments])];
        HashSet<string> inputs = [.. model.Graph.Input.Select(static input => input.Name)];
        string[] read = [.. sites.Select(static site => site.Input).Where(tensor => !inputs.Contains(tensor)).Distinct(StringComparer.Ordinal)];
        Dictionary<string, int> at = read.Index().ToDictionary(static entry => entry.Item, static entry => entry.Index, StringComparer.Ordinal);
        ParallelOptions parallel = new()
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount,
        };
        OnnxModel observed = ObservedGraph.WithOutputs(model, read.Length > 0 ? read : model.Graph.Output.Select(static output => output.Name).Take(1));
        using OnnxSession session = ExecutionGraph.Load(observed, new InferenceSessionOptions(OptimizationsOff: false, threads) { KeepsPairs = true });
        string[] outputs = read.Length > 0 ? read : [session.Outputs[0].Name];
        foreach (SampleFeed feed in SampleFeed.Read(samples, session.Inputs, cancellationToken))
        {
            session.Run(
                feed.Inputs,
                outputs,
                values => Parallel.For(0, sites.Count, parallel, site =>
                {
                    if (moments[site] is { } sums && !(at.TryGetValue(sites[site].Input, out int output) ? Add(sites[site], values[output], sums) : Add(sites[site], feed.Inputs[sites[site].Input], sums)))
                    {
                        moments[site] = null;
                    }
                }),
                cancellationToken);
        }

        for (int site = 0; site < sites.Count; site++)
        {
            if (moments[site] is { } sums)
            {
                Mirror(sums, sites[site].Length);
                moments[site] = TensorPrimitives.IsFiniteAll<float>(sums) ? sums : null;
            }
        }

        return moments;
    }

    private static bool Add(RoundingSite site, OrtValue value, float[] sums)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        return (DataType)(int)info.ElementDataType == DataType.Float && info.ElementCount > 0
            && Add(site, MemoryMarshal.Cast<byte, float>(value.GetTensorMutableRawData()), info.Shape, sums);
    }

    private static bool Add(RoundingSite site, HostTensor value, float[] sums)
        => value.Type == DataType.Float && value.ElementCount > 0 && Add(site, value.Span<float>(), value.Shape, sums);

    private static bool Add(RoundingSite site, ReadOnlySpan<float> values, IReadOnlyList<long> shape, float[] sums)
    {
        long positions = site.Window?.Positions(shape) ?? values.Length / site.Length;
        if (site.Window is null ? shape[^1] != site.Length : shape.Count < 3 || shape[1] != (long)site.Window.ChannelsEach * site.Groups)
        {
            return false;
        }

        int rows = (int)Math.Min(positions, MostRows);
        int length = site.Length;
        int stride = (length + GramMatrix.Width - 1) / GramMatrix.Width * GramMatrix.Width;
        int elements = site.Window is null ? 0 : length / site.Window.ChannelsEach;
        int area = site.Window is null ? 0 : checked((int)shape.Skip(2).Aggregate(1L, static (product, dimension) => product * dimension));
        int sample = site.Window is null ? 0 : checked((int)(area * shape[1]));
        int[] offsets = new int[rows * elements];
        int[] places = new int[rows];
        for (int i = 0; i < rows; i++)
        {
            long position = ((2L * i) + 1) * positions / (2L * rows);
            places[i] = checked((int)(site.Window?.Find(shape, position, offsets.AsSpan(i * elements, elements)) * sample ?? position * length));
        }

        float[] read = ArrayPool<float>.Shared.Rent(rows * stride);
        try
        {
            Span<float> block = read.AsSpan(0, rows * stride);
            block.Clear();
            for (int group = 0; group < site.Groups; group++)
            {
                for (int i = 0; i < rows; i++)
                {
                    Span<float> row = block.Slice(i * stride, length);
                    if (site.Window is null)
                    {
                        values.Slice(places[i], length).CopyTo(row);
                    }
                    else
                    {
                        site.Window.Read(values[places[i]..], area, offsets.AsSpan(i * elements, elements), group, row);
                    }
                }

                GramMatrix.Add(block, rows, stride, sums.AsSpan(checked((int)((long)group * length * length)), length * length), length);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(read);
        }

        return true;
    }

    private static void Mirror(Span<float> all, int length)
    {
        for (int start = 0; start < all.Length; start += length * length)
        {
            for (int i = 1; i < length; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    all[start + (i * length) + j] = all[start + (j * length) + i];
                }
            }
        }
    }
}
