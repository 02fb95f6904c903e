using TrtOperator.Onnx;
using TrtOperator.Precision.Datasets;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Execution;

/// <summary>
/// Runs the calibration samples through the FP32 model and keeps, of every float tensor, how far it reaches, and of those that are
/// asked for a histogram of constant size. Samples run side by side, each on one thread, with the runtime's optimizations on; inner
/// tensors are read in its own memory, and only those whose statistics do not follow from another's. A model whose tensors of one
/// sample exceed <see cref="MemoryLimit"/> is run several times, for some of its tensors each.
/// </summary>
public sealed class CalibrationPass
{
    private readonly OnnxModel _model;
    private readonly IDataset _samples;
    private readonly IReadOnlySet<string>? _wanted;
    private readonly AttentionMasks _masks;
    private readonly int _threads;
    private readonly IReadOnlySet<string>? _counted;

    private CalibrationPass(OnnxModel model, IDataset samples, IReadOnlySet<string>? wanted, int threads, IReadOnlySet<string>? counted)
    {
        _counted = counted;
        _threads = threads;
        _model = model;
        _samples = samples;
        _wanted = wanted;
        _masks = AttentionMasks.Find(model.Graph);
    }

    // What FP16 holds.
    private const float FarthestBound = 65_504f;

    /// <summary>Bytes of inner tensors that one run may hold: 512 MiB.</summary>
    public static long MemoryLimit => 512L << 20;

    /// <summary>Runs the pass.</summary>
    /// <param name="model">The normalized model; not changed.</param>
    /// <param name="samples">The calibration samples. They are run one at a time, unless the model's batch is fixed: then in groups of it, the last one filled up with its last sample.</param>
    /// <param name="tensors">The tensors to observe; all float tensors that are no constants when <see langword="null"/>. Types and shapes are found of all.</param>
    /// <param name="progress">Told after each sample.</param>
    /// <param name="threads">Threads that may be used, at least 1; 0 takes every core.</param>
    /// <param name="counted">The tensors whose histograms are wanted, such as <see cref="Placement.QuantizableTensors"/>; all that are observed when <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops between two nodes.</param>
    /// <exception cref="InferenceException">The model does not load or run, or there are no samples.</exception>
    public static CalibrationStatistics Run(
        OnnxModel model,
        IDataset samples,
        IReadOnlySet<string>? tensors = null,
        IProgress<RunProgress>? progress = null,
        int threads = 0,
        IReadOnlySet<string>? counted = null,
        CancellationToken cancellationToken = default)
        => Run(model, samples, tensors, progress, MemoryLimit, threads, cancellationToken, counted);

    /// <inheritdoc cref="Run(OnnxModel, IDataset, IReadOnlySet{string}?, IProgress{RunProgress}?, int, IReadOnlySet{string}?, CancellationToken)"/>
    internal static CalibrationStatistics Run(
        OnnxModel model,
        IDataset samples,
        IReadOnlySet<string>? tensors,
        IProgress<RunProgress>? progress,
        long memoryLimit,
        int threads,
        CancellationToken cancellationToken,
        IReadOnlySet<string>? counted = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(samples);
        return new CalibrationPass(model, samples, tensors, threads, counted).Run(progress, memoryLimit, cancellationToken);
    }

    private CalibrationStatistics Run(IProgress<RunProgress>? progress, long memoryLimit, CancellationToken cancellationToken)
    {
        IReadOnlyList<NodeOutput> all = ObservedGraph.Outputs(_model.Graph);
        Dictionary<string, DataType> types = new(StringComparer.Ordinal);
        IReadOnlyList<TensorPort> inputs;
        using (OnnxSession everything = OnnxSession.Load(ObservedGraph.WithOutputs(_model, all.Select(static output => output.Tensor)), new InferenceSessionOptions(Threads: 1)))
        {
            inputs = everything.Inputs;
            foreach (TensorPort port in inputs.Concat(everything.Outputs))
            {
                types[port.Name] = port.Type;
            }
        }

        string[] tensors = [.. all.Select(static output => output.Tensor).Where(types.ContainsKey)];
        Dictionary<string, long[]> shapes = ShapeProbe.Observe(_model, tensors, FirstInputs(inputs, cancellationToken), cancellationToken);
        NodeOutput[] wanted = [.. all.Where(output => IsWanted(output.Tensor, types))];
        ObservationPlan plan = new(_model.Graph, types, wanted, tensor => IsCounted(tensor, types), _masks);
        Dictionary<string, TensorObserver> observers = Observers(inputs, wanted, plan, types);
        long BytesOf(string tensor) => Bytes(shapes[tensor], types[tensor]);
        TensorObserver[] ofInputs = [.. inputs.Where(port => observers.ContainsKey(port.Name)).Select(port => observers[port.Name])];

        // What is not read is held a few tensors at a time.
        long passing = 4 * tensors.Select(BytesOf).DefaultIfEmpty().Max();
        int count = Observe(plan.Read, ofInputs);
        NodeOutput[] far = [.. Unbounded(plan, observers)];
        if (far.Length > 0)
        {
            Observe(far, []);
        }

        int Observe(IReadOnlyList<NodeOutput> outputs, TensorObserver[] alongside)
        {
            int made = 0;
            IReadOnlyList<IReadOnlyList<NodeOutput>> chunks = ObservationChunks.Split(outputs, output => BytesOf(output.Tensor), memoryLimit);
            for (int chunk = 0; chunk < Math.Max(1, chunks.Count); chunk++)
            {
                string[] read = chunks.Count == 0 ? [] : [.. chunks[chunk].Select(static output => output.Tensor)];
                CalibrationRun run = new(_samples, read, chunk == 0 ? alongside : [], [.. read.Select(tensor => observers[tensor])]);
                int threads = _threads > 0 ? _threads : Environment.ProcessorCount;
                made = run.Observe(_model, inputs, threads, passing + read.Sum(BytesOf), Math.Max(1, chunks.Count), chunk, progress, cancellationToken);
            }

            return made;
        }

        string[] order = [.. ofInputs.Select(static observer => observer.Tensor), .. wanted.Select(static output => output.Tensor)];
        return new CalibrationStatistics(
            count,
            order.Where(tensor => IsCounted(tensor, types)).Select(tensor => observers[plan.OriginOf(tensor)].ToStatistics(tensor)).OfType<TensorStatistics>(),
            types,
            shapes,
            _model.Graph.Node.SelectMany(static node => node.Output).Where(output => output.Length > 0 && !types.ContainsKey(output)),
            order.Select(tensor => observers.GetValueOrDefault(tensor)?.NonFinite).OfType<NonFiniteTensor>().OrderBy(static tensor => tensor.Sample).ThenBy(tensor => Array.IndexOf(order, tensor.Tensor)),
            order.Select(tensor => observers[plan.OriginOf(tensor)].ToExtremes() with { Tensor = tensor }));
    }

    /// <summary>One observer for each tensor that does not merely move another's values.</summary>
    private Dictionary<string, TensorObserver> Observers(IReadOnlyList<TensorPort> inputs, IReadOnlyList<NodeOutput> wanted, ObservationPlan plan, Dictionary<string, DataType> types)
    {
        Dictionary<string, TensorObserver> observers = new(StringComparer.Ordinal);
        foreach (TensorPort port in inputs.Where(port => IsWanted(port.Name, types) || wanted.Any(output => plan.OriginOf(output.Tensor) == port.Name || plan.StepTo(output.Tensor)?.Source == port.Name) || plan.Bounds.Any(bound => plan.OriginOf(bound.Input) == port.Name)))
        {
            observers[port.Name] = Observer(port.Name, null);
        }

        foreach (NodeOutput output in wanted.Where(output => plan.OriginOf(output.Tensor) == output.Tensor))
        {
            observers[output.Tensor] = Observer(output.Tensor, plan.FaultOf(output));
        }

        foreach (NodeOutput output in wanted)
        {
            if (plan.StepTo(output.Tensor) is var (source, step))
            {
                observers[source].Follow(observers[output.Tensor], step);
            }
        }

        return observers;

        TensorObserver Observer(string tensor, NodeOutput? fault) => new(tensor, fault, plan.Counts(tensor), _masks.Tensors.Contains(tensor));
    }

    /// <summary>Bounds what can be, and answers the results of layers that would have to be read to know.</summary>
    private static IEnumerable<NodeOutput> Unbounded(ObservationPlan plan, Dictionary<string, TensorObserver> observers)
    {
        HashSet<string> far = new(StringComparer.Ordinal);
        foreach (LayerBound bound in plan.Bounds)
        {
            string input = plan.OriginOf(bound.Input);
            if (!far.Contains(plan.RootOf(input)) && bound.Of(observers[input].ToExtremes().Magnitude) is <= FarthestBound and var magnitude)
            {
                observers[bound.Tensor].Bound(magnitude);
            }
            else
            {
                far.Add(bound.Tensor);
                yield return new NodeOutput(bound.Tensor, bound.Layer.Name);
            }
        }
    }

    private bool IsWanted(string tensor, Dictionary<string, DataType> types)
        => types.TryGetValue(tensor, out DataType type) && ObservedGraph.IsFloat(type) && (_wanted is null || _wanted.Contains(tensor));

    private bool IsCounted(string tensor, Dictionary<string, DataType> types) => IsWanted(tensor, types) && (_counted is null || _counted.Contains(tensor));

    private IReadOnlyDictionary<string, HostTensor> FirstInputs(IReadOnlyList<TensorPort> ports, CancellationToken cancellationToken)
        => SampleFeed.Read(_samples, ports, cancellationToken).FirstOrDefault()?.Inputs
            ?? throw new InferenceException("The calibration dataset has no samples; give at least one.");

    private static long Bytes(long[] shape, DataType type)
    {
        long count = shape.Aggregate(1L, static (product, dimension) => product * dimension);
        return type == DataType.String ? count * 64 : count * HostTensor.SizeOf(type);
    }
}
