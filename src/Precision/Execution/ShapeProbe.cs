using TrtOperator.Onnx;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Execution;

/// <summary>Finds the shapes that all tensors of a model have in one run, without keeping their values.</summary>
public static class ShapeProbe
{
    /// <summary>Runs the model once on the first <paramref name="batch"/> samples together, repeated from the first when there are fewer.</summary>
    /// <param name="model">The model; not changed.</param>
    /// <param name="samples">The samples, of one shape.</param>
    /// <param name="batch">How many to run together, usually an optimization profile's batch; 1 also where the model fixes it.</param>
    /// <param name="cancellationToken">Stops between two nodes.</param>
    /// <exception cref="InferenceException">The model does not run so, or there are no samples.</exception>
    public static TensorShapes Observe(OnnxModel model, IDataset samples, int batch = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        IReadOnlyDictionary<string, HostTensor>[] first = [.. SampleFeed.All(samples, cancellationToken).Take(batch).Select(static sample => sample.Inputs)];
        if (first.Length == 0)
        {
            throw new InferenceException("The dataset has no samples; give at least one.");
        }

        IReadOnlyDictionary<string, HostTensor> inputs = batch == 1
            ? first[0]
            : BatchedTensors.Join([.. Enumerable.Range(0, batch).Select(index => first[index % first.Length])]);
        return new TensorShapes(Observe(model, TensorNames(model), inputs, cancellationToken));
    }

    /// <summary>Shapes of these node outputs and of the inputs.</summary>
    internal static Dictionary<string, long[]> Observe(OnnxModel model, IReadOnlyList<string> tensors, IReadOnlyDictionary<string, HostTensor> inputs, CancellationToken cancellationToken)
    {
        (OnnxModel probe, IReadOnlyList<string> names) = ObservedGraph.WithShapes(model, tensors);
        using OnnxSession session = OnnxSession.Load(probe);
        Dictionary<string, long[]> shapes = new(StringComparer.Ordinal);
        foreach ((string name, HostTensor tensor) in inputs)
        {
            shapes[name] = [.. tensor.Shape];
        }

        IReadOnlyDictionary<string, HostTensor> found = session.Run(inputs, names, cancellationToken);
        for (int i = 0; i < names.Count; i++)
        {
            shapes[tensors[i]] = found[names[i]].Span<long>().ToArray();
        }

        return shapes;
    }

    private static IReadOnlyList<string> TensorNames(OnnxModel model)
    {
        IReadOnlyList<NodeOutput> all = ObservedGraph.Outputs(model.Graph);
        using OnnxSession types = OnnxSession.Load(ObservedGraph.WithOutputs(model, all.Select(static output => output.Tensor)));
        return [.. types.Outputs.Select(static port => port.Name)];
    }
}
