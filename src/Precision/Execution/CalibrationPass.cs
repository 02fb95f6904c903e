using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using TrtOperator.Onnx;
using TrtOperator.Precision.Datasets;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Execution;

/// <summary>
/// Runs the calibration samples through the FP32 model and keeps, of every float tensor, a histogram of constant size. Inner
/// tensors are read in the runtime's own memory. A model whose tensors of one sample exceed <see cref="MemoryLimit"/> is run
/// several times, for some of its tensors each.
/// </summary>
public sealed class CalibrationPass
{
    private readonly OnnxModel _model;
    private readonly IDataset _samples;
    private readonly IReadOnlySet<string>? _wanted;
    private readonly AttentionMasks _masks;
    private readonly int _threads;

    private CalibrationPass(OnnxModel model, IDataset samples, IReadOnlySet<string>? wanted, int threads)
    {
        _threads = threads;
        _model = model;
        _samples = samples;
        _wanted = wanted;
        _masks = AttentionMasks.Find(model.Graph);
    }

    /// <summary>Bytes of inner tensors that one run may hold: 512 MiB.</summary>
    public static long MemoryLimit => 512L << 20;

    /// <summary>Runs the pass.</summary>
    /// <param name="model">The normalized model; not changed.</param>
    /// <param name="samples">The calibration samples. They are run one at a time, unless the model's batch is fixed: then in groups of it, the last one filled up with its last sample.</param>
    /// <param name="tensors">The tensors to observe; all float tensors that are no constants when <see langword="null"/>. Types and shapes are found of all.</param>
    /// <param name="progress">Told after each sample.</param>
    /// <param name="threads">Threads that may be used, at least 1; 0 takes every core.</param>
    /// <param name="cancellationToken">Stops between two nodes.</param>
    /// <exception cref="InferenceException">The model does not load or run, or there are no samples.</exception>
    public static CalibrationStatistics Run(
        OnnxModel model,
        IDataset samples,
        IReadOnlySet<string>? tensors = null,
        IProgress<RunProgress>? progress = null,
        int threads = 0,
        CancellationToken cancellationToken = default)
        => Run(model, samples, tensors, progress, MemoryLimit, threads, cancellationToken);

    /// <inheritdoc cref="Run(OnnxModel, IDataset, IReadOnlySet{string}?, IProgress{RunProgress}?, int, CancellationToken)"/>
    internal static CalibrationStatistics Run(
        OnnxModel model,
        IDataset samples,
        IReadOnlySet<string>? tensors,
        IProgress<RunProgress>? progress,
        long memoryLimit,
        int threads,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(samples);
        return new CalibrationPass(model, samples, tensors, threads).Run(progress, memoryLimit, cancellationToken);
    }

    private CalibrationStatistics Run(IProgress<RunProgress>? progress, long memoryLimit, CancellationToken cancellationToken)
    {
        IReadOnlyList<NodeOutput> all = ObservedGraph.Outputs(_model.Graph);
        using OnnxSession everything = OnnxSession.Load(ObservedGraph.WithOutputs(_model, all.Select(static output => output.Tensor)), new InferenceSessionOptions(Threads: _threads));
        Dictionary<string, DataType> types = new(StringComparer.Ordinal);
        foreach (TensorPort port in everything.Inputs.Concat(everything.Outputs))
        {
            types[port.Name] = port.Type;
        }

        string[] tensors = [.. all.Select(static output => output.Tensor).Where(types.ContainsKey)];
        Dictionary<string, long[]> shapes = ShapeProbe.Observe(_model, tensors, FirstInputs(everything.Inputs, cancellationToken), cancellationToken);
        NodeOutput[] observed = [.. all.Where(output => IsWanted(output.Tensor, types))];
        IReadOnlyList<IReadOnlyList<NodeOutput>> chunks = ObservationChunks.Split(observed, tensor => Bytes(shapes[tensor], types[tensor]), memoryLimit);

        List<TensorObserver> observers = [.. everything.Inputs.Where(port => IsWanted(port.Name, types)).Select(port => Observer(port.Name, null))];
        int inputs = observers.Count;
        observers.AddRange(observed.Select(output => Observer(output.Tensor, output.Node)));
        bool together = chunks.Count <= 1 && all.Where(output => shapes.ContainsKey(output.Tensor)).Sum(output => Bytes(shapes[output.Tensor], types[output.Tensor])) <= memoryLimit;
        long passes = Math.Max(1, chunks.Count);
        int count = 0;
        if (chunks.Count == 0)
        {
            count = Observe(everything, [.. observers[..inputs]], [], passes, 0, progress, cancellationToken);
        }

        int next = inputs;
        for (int chunk = 0; chunk < chunks.Count; chunk++)
        {
            TensorObserver[] ofInputs = chunk == 0 ? [.. observers[..inputs]] : [];
            TensorObserver[] ofNodes = [.. observers[next..(next + chunks[chunk].Count)]];
            next += ofNodes.Length;
            using OnnxSession? own = together ? null : OnnxSession.Load(ObservedGraph.WithOutputs(_model, ofNodes.Select(static observer => observer.Tensor)), new InferenceSessionOptions(Threads: _threads));
            count = Observe(own ?? everything, ofInputs, ofNodes, passes, chunk, progress, cancellationToken);
        }

        return new CalibrationStatistics(
            count,
            observers.Select(static observer => observer.ToStatistics()),
            types,
            shapes,
            _model.Graph.Node.SelectMany(static node => node.Output).Where(output => output.Length > 0 && !types.ContainsKey(output)),
            observers.Select(static observer => observer.NonFinite).OfType<NonFiniteTensor>().OrderBy(static tensor => tensor.Sample));
    }

    private bool IsWanted(string tensor, Dictionary<string, DataType> types)
        => types.TryGetValue(tensor, out DataType type) && ObservedGraph.IsFloat(type) && (_wanted is null || _wanted.Contains(tensor));

    private TensorObserver Observer(string tensor, string? node) => new(tensor, node, _masks.Tensors.Contains(tensor));

    private IReadOnlyDictionary<string, HostTensor> FirstInputs(IReadOnlyList<TensorPort> ports, CancellationToken cancellationToken)
        => SampleFeed.Read(_samples, ports, cancellationToken).FirstOrDefault()?.Inputs
            ?? throw new InferenceException("The calibration dataset has no samples; give at least one.");

    private int Observe(
        OnnxSession session,
        TensorObserver[] ofInputs,
        TensorObserver[] ofNodes,
        long passes,
        long pass,
        IProgress<RunProgress>? progress,
        CancellationToken cancellationToken)
    {
        ParallelOptions parallel = new() { CancellationToken = cancellationToken, MaxDegreeOfParallelism = _threads > 0 ? _threads : Environment.ProcessorCount };
        string[] outputs = [.. ofNodes.Select(static observer => observer.Tensor)];
        int count = 0;
        foreach (SampleFeed feed in SampleFeed.Read(_samples, session.Inputs, cancellationToken))
        {
            foreach (TensorObserver observer in ofInputs)
            {
                HostTensor tensor = feed.Inputs[observer.Tensor];
                Add(observer, tensor.Bytes.Span, tensor.Type, feed.FirstSample);
            }

            session.Run(
                feed.Inputs,
                outputs,
                values => Parallel.For(0, outputs.Length, parallel, i => Add(ofNodes[i], values[i], feed.FirstSample)),
                cancellationToken);
            count += feed.Count;
            progress?.Report(new RunProgress((pass * _samples.Count) + count, passes * _samples.Count));
        }

        return count;
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

    private static long Bytes(long[] shape, DataType type)
    {
        long count = shape.Aggregate(1L, static (product, dimension) => product * dimension);
        return type == DataType.String ? count * 64 : count * HostTensor.SizeOf(type);
    }
}
