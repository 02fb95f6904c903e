using System.Numerics;
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

    private const int RowsTogether = 4;

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
        int elements = site.Window is null ? 0 : length / site.Window.ChannelsEach;
        int area = site.Window is null ? 0 : checked((int)shape.Skip(2).Aggregate(1L, static (product, dimension) => product * dimension));
        int sample = site.Window is null ? 0 : checked((int)(area * shape[1]));
        float[] block = new float[RowsTogether * length];
        int[] offsets = new int[RowsTogether * elements];
        Span<long> places = stackalloc long[RowsTogether];
        for (int first = 0; first < rows; first += RowsTogether)
        {
            int count = Math.Min(RowsTogether, rows - first);
            for (int i = 0; i < count; i++)
            {
                long position = ((2L * (first + i)) + 1) * positions / (2L * rows);
                places[i] = site.Window?.Find(shape, position, offsets.AsSpan(i * elements, elements)) * sample ?? position * length;
            }

            for (int group = 0; group < site.Groups; group++)
            {
                for (int i = 0; i < count; i++)
                {
                    ReadOnlySpan<float> from = values[checked((int)places[i])..];
                    Span<float> row = block.AsSpan(i * length, length);
                    if (site.Window is null)
                    {
                        from[..length].CopyTo(row);
                    }
                    else
                    {
                        site.Window.Read(from, area, offsets.AsSpan(i * elements, elements), group, row);
                    }
                }

                block.AsSpan(count * length).Clear();
                AddRows(block, length, sums.AsSpan(checked((int)((long)group * length * length)), length * length));
            }
        }

        return true;
    }

    // The upper half alone; the other is mirrored at the end. Several rows at a time, as the matrix is larger than what a cache holds.
    private static void AddRows(ReadOnlySpan<float> rows, int length, Span<float> matrix)
    {
        Span<float> own = stackalloc float[RowsTogether];
        for (int i = 0; i < length; i++)
        {
            bool isZero = true;
            for (int row = 0; row < RowsTogether; row++)
            {
                own[row] = rows[(row * length) + i];
                isZero &= own[row] == 0;
            }

            if (!isZero)
            {
                AddProducts(rows, length, own, i, matrix.Slice(i * length, length));
            }
        }
    }

    private static void AddProducts(ReadOnlySpan<float> rows, int length, ReadOnlySpan<float> own, int from, Span<float> sums)
    {
        ReadOnlySpan<float> row0 = rows[..length];
        ReadOnlySpan<float> row1 = rows.Slice(length, length);
        ReadOnlySpan<float> row2 = rows.Slice(2 * length, length);
        ReadOnlySpan<float> row3 = rows.Slice(3 * length, length);
        int at = from;
        Vector<float> own0 = new(own[0]);
        Vector<float> own1 = new(own[1]);
        Vector<float> own2 = new(own[2]);
        Vector<float> own3 = new(own[3]);
        for (; at <= length - Vector<float>.Count; at += Vector<float>.Count)
        {
            Vector<float> sum = new(sums[at..]);
            sum = Vector.MultiplyAddEstimate(own0, new Vector<float>(row0[at..]), sum);
            sum = Vector.MultiplyAddEstimate(own1, new Vector<float>(row1[at..]), sum);
            sum = Vector.MultiplyAddEstimate(own2, new Vector<float>(row2[at..]), sum);
            sum = Vector.MultiplyAddEstimate(own3, new Vector<float>(row3[at..]), sum);
            sum.CopyTo(sums[at..]);
        }

        for (; at < length; at++)
        {
            sums[at] += (own[0] * row0[at]) + (own[1] * row1[at]) + (own[2] * row2[at]) + (own[3] * row3[at]);
        }
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
