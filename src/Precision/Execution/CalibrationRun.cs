using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using TrtOperator.Onnx;
using TrtOperator.Precision.Datasets;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Execution;

/// <summary>
/// One way through all samples for some of the tensors. As many samples run side by side as there are threads, each on a thread of its
/// own, as far as memory reaches, and the result does not depend on how many there are.
/// </summary>
internal sealed class CalibrationRun(IDataset samples, string[] outputs, TensorObserver[] ofInputs, TensorObserver[] ofOutputs)
{
    /// <summary>Runs all samples; answers how many there were.</summary>
    /// <param name="model">The model.</param>
    /// <param name="ports">Its inputs.</param>
    /// <param name="threads">Threads that may be used.</param>
    /// <param name="bytes">What one sample holds at a time.</param>
    /// <param name="passes">How many ways through the samples there are.</param>
    /// <param name="pass">Which of them this is, from 0.</param>
    /// <param name="progress">Told after each sample.</param>
    /// <param name="cancellationToken">Stops between two nodes.</param>
    public int Observe(OnnxModel model, IReadOnlyList<TensorPort> ports, int threads, long bytes, long passes, long pass, IProgress<RunProgress>? progress, CancellationToken cancellationToken)
    {
        SideBySide shared = new(threads, bytes);
        ParallelOptions within = new()
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = shared.ThreadsEach,
        };

        // All that is wanted may follow from the inputs.
        using OnnxSession? session = outputs.Length == 0 ? null : Load(ObservedGraph.WithOutputs(model, outputs), within.MaxDegreeOfParallelism);
        int count = 0;
        Lock told = new();
        IEnumerable<SampleFeed> feeds = SampleFeed.Read(samples, ports, cancellationToken);
        shared.ForEach(
            feeds,
            (feed, _) =>
            {
                foreach (TensorObserver observer in ofInputs)
                {
                    HostTensor tensor = feed.Inputs[observer.Tensor];
                    Add(observer, tensor.Bytes.Span, tensor.Type, feed.FirstSample);
                }

                session?.Run(feed.Inputs, outputs, values => Read(values, feed.FirstSample, within), cancellationToken);
                lock (told)
                {
                    count += feed.Count;
                    progress?.Report(new RunProgress((pass * samples.Count) + count, passes * samples.Count));
                }
            },
            cancellationToken);
        return count;
    }

    // The optimizer does not know every graph that the runtime can run.
    private static OnnxSession Load(OnnxModel observed, int threads)
    {
        try
        {
            return ExecutionGraph.Load(observed, new InferenceSessionOptions(OptimizationsOff: false, threads) { KeepsPairs = true });
        }
        catch (InferenceException)
        {
            return OnnxSession.Load(observed, new InferenceSessionOptions(OptimizationsOff: true, threads));
        }
    }

    private void Read(IReadOnlyList<OrtValue> values, long sample, ParallelOptions parallel)
    {
        if (parallel.MaxDegreeOfParallelism > 1)
        {
            Parallel.For(0, ofOutputs.Length, parallel, i => Add(ofOutputs[i], values[i], sample));
            return;
        }

        for (int i = 0; i < ofOutputs.Length; i++)
        {
            Add(ofOutputs[i], values[i], sample);
        }
    }

    private static void Add(TensorObserver observer, OrtValue value, long sample)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        if (info.ElementCount > 0)
        {
            Add(observer, value.GetTensorMutableRawData(), (DataType)(int)info.ElementDataType, sample);
        }
    }

    private static void Add(TensorObserver observer, ReadOnlySpan<byte> bytes, DataType type, long sample)
    {
        switch (type)
        {
            case DataType.Float:
                observer.Add(MemoryMarshal.Cast<byte, float>(bytes), sample);
                break;
            case DataType.Float16:
                ReadOnlySpan<Half> halves = MemoryMarshal.Cast<byte, Half>(bytes);
                float[] widened = new float[halves.Length];
                TensorPrimitives.ConvertToSingle(halves, widened);
                observer.Add(widened, sample);
                break;
            default:
                ReadOnlySpan<double> doubles = MemoryMarshal.Cast<byte, double>(bytes);
                float[] narrowed = new float[doubles.Length];
                TensorPrimitives.ConvertTruncating(doubles, narrowed);
                observer.Add(narrowed, sample);
                break;
        }
    }
}
