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
        using OnnxSession session = OnnxSession.Load(ObservedGraph.WithOutputs(model, read.Length > 0 ? read : model.Graph.Output.Select(static output => output.Name).Take(1)), new InferenceSessionOptions(Threads: threads));
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
        float[] row = new float[site.Length];
        for (int i = 0; i < rows; i++)
        {
            long position = ((2L * i) + 1) * positions / (2L * rows);
            for (int group = 0; group < site.Groups; group++)
            {
                if (site.Window is null)
                {
                    values.Slice(checked((int)(position * site.Length)), site.Length).CopyTo(row);
                }
                else
                {
                    site.Window.Read(values, shape, position, group, row);
                }

                AddRow(row, sums.AsSpan(checked((int)((long)group * site.Length * site.Length)), site.Length * site.Length));
            }
        }

        return true;
    }

    // The upper half alone; the other is mirrored at the end.
    private static void AddRow(ReadOnlySpan<float> row, Span<float> matrix)
    {
        for (int i = 0; i < row.Length; i++)
        {
            if (row[i] != 0)
            {
                Span<float> sums = matrix.Slice((i * row.Length) + i, row.Length - i);
                TensorPrimitives.MultiplyAdd(row[i..], row[i], sums, sums);
            }
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
