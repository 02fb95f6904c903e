using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using TrtOperator.Onnx;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Equalization;

/// <summary>What the tensors of several sites hold for some samples: found in as few runs of the model as fit into memory.</summary>
internal static class SiteValues
{
    /// <summary>Bytes of one tensor's values after which no more samples are taken.</summary>
    private const long TensorLimit = 64L << 20;

    /// <summary>Bytes that the values of the tensors of one run may take together.</summary>
    private const long TogetherLimit = 128L << 20;

    /// <summary>Each site with its tensor's values, in order; without those where values are missing, not finite or of another type.</summary>
    /// <param name="model">The model.</param>
    /// <param name="sites">The sites.</param>
    /// <param name="samples">The samples to run; an even number of them is kept where a tensor is large.</param>
    /// <param name="threads">Threads that may be used; 0 takes every core.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    public static IEnumerable<(EqualizationSite Site, HostTensor[] Values)> Of(
        OnnxModel model, IReadOnlyList<EqualizationSite> sites, IDataset samples, int threads, CancellationToken cancellationToken)
    {
        string[] tensors = [.. sites.Select(static site => site.Tensor).Distinct(StringComparer.Ordinal)];
        Dictionary<string, long> bytes = Bytes(model, tensors, samples, threads, cancellationToken);
        NodeOutput[] known = [.. tensors.Where(bytes.ContainsKey).Select(static tensor => new NodeOutput(tensor, string.Empty))];
        foreach (IReadOnlyList<NodeOutput> together in ObservationChunks.Split(known, output => Math.Min(bytes[output.Tensor] * samples.Count, TensorLimit + (2 * bytes[output.Tensor])), TogetherLimit))
        {
            string[] read = [.. together.Select(static output => output.Tensor)];
            Dictionary<string, List<HostTensor>> values = Run(model, read, samples, threads, cancellationToken);
            foreach (EqualizationSite site in sites.Where(site => values.TryGetValue(site.Tensor, out List<HostTensor>? found) && found.Count >= 2))
            {
                yield return (site, [.. values[site.Tensor]]);
            }
        }
    }

    private static Dictionary<string, long> Bytes(OnnxModel model, string[] tensors, IDataset samples, int threads, CancellationToken cancellationToken)
    {
        using OnnxSession session = Load(model, tensors, threads);
        Dictionary<string, long> bytes = new(StringComparer.Ordinal);
        session.Run(
            SampleFeed.Read(samples, session.Inputs, cancellationToken).First().Inputs,
            tensors,
            values =>
            {
                for (int i = 0; i < tensors.Length; i++)
                {
                    OrtTensorTypeAndShapeInfo info = values[i].GetTensorTypeAndShape();
                    if ((DataType)(int)info.ElementDataType == DataType.Float && info.Shape.Length >= 2)
                    {
                        bytes[tensors[i]] = info.ElementCount * sizeof(float);
                    }
                }
            },
            cancellationToken);
        return bytes;
    }

    private static Dictionary<string, List<HostTensor>> Run(OnnxModel model, string[] tensors, IDataset samples, int threads, CancellationToken cancellationToken)
    {
        using OnnxSession session = Load(model, tensors, threads);
        Dictionary<string, List<HostTensor>> values = tensors.ToDictionary(static tensor => tensor, static _ => new List<HostTensor>(), StringComparer.Ordinal);
        Dictionary<string, long> held = tensors.ToDictionary(static tensor => tensor, static _ => 0L, StringComparer.Ordinal);
        foreach (SampleFeed feed in SampleFeed.Read(samples, session.Inputs, cancellationToken))
        {
            session.Run(
                feed.Inputs,
                tensors,
                made =>
                {
                    for (int i = 0; i < tensors.Length; i++)
                    {
                        string tensor = tensors[i];
                        if (!values.TryGetValue(tensor, out List<HostTensor>? own) || (held[tensor] >= TensorLimit && own.Count % 2 == 0))
                        {
                            continue;
                        }

                        HostTensor value = OnnxSession.Copy(tensor, made[i]);
                        if (value.Type != DataType.Float || value.ElementCount == 0 || value.Shape.Count < 2 || !TensorPrimitives.IsFiniteAll<float>(value.Span<float>()))
                        {
                            values.Remove(tensor);
                            continue;
                        }

                        own.Add(value);
                        held[tensor] += value.Bytes.Length;
                    }
                },
                cancellationToken);
        }

        return values;
    }

    private static OnnxSession Load(OnnxModel model, string[] tensors, int threads)
        => ExecutionGraph.Load(ObservedGraph.WithOutputs(model, tensors), new InferenceSessionOptions(OptimizationsOff: false, threads) { KeepsPairs = true });
}
