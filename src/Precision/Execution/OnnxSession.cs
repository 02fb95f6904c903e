using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TrtOperator.Onnx;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Execution;

/// <summary>A model loaded into ONNX Runtime on the CPU. One session may run from several threads.</summary>
public sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly ImmutableDictionary<string, TensorPort> _inputs;
    private readonly ImmutableHashSet<string> _outputNames;

    private OnnxSession(InferenceSession session)
    {
        _session = session;
        Inputs = [.. session.InputNames.Select(name => Port(name, session.InputMetadata[name]) ?? throw new InferenceException($"The input '{name}' is no dense tensor; export the model with tensor inputs."))];
        Outputs = [.. session.OutputNames.Select(name => Port(name, session.OutputMetadata[name])).OfType<TensorPort>()];
        _inputs = Inputs.ToImmutableDictionary(static port => port.Name, StringComparer.Ordinal);
        _outputNames = [.. session.OutputNames];
    }

    /// <summary>The inputs that each run must feed, in graph order. Initializers listed as inputs are not among them.</summary>
    public IReadOnlyList<TensorPort> Inputs { get; }

    /// <summary>The outputs that are dense tensors, in graph order.</summary>
    public IReadOnlyList<TensorPort> Outputs { get; }

    /// <summary>Loads a model from memory.</summary>
    /// <exception cref="InferenceException">The runtime refuses the model.</exception>
    public static OnnxSession Load(OnnxModel model, InferenceSessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        byte[] bytes = model.ToByteArray();
        return Create(native => new InferenceSession(bytes, native), options);
    }

    /// <summary>Loads a model from a file. External data is read from beside it.</summary>
    /// <exception cref="InferenceException">The file is not there or the runtime refuses the model.</exception>
    public static OnnxSession Open(string path, InferenceSessionOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new InferenceException($"There is no model file '{path}'.");
        }

        return Create(native => new InferenceSession(path, native), options);
    }

    /// <summary>Runs once.</summary>
    /// <param name="inputs">A tensor for each of <see cref="Inputs"/>, of its type.</param>
    /// <param name="outputs">The outputs to return; all of them when <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops the run between two nodes.</param>
    /// <exception cref="InferenceException">An input is missing, unknown or of another type, or the run fails.</exception>
    /// <exception cref="OperationCanceledException">The token was signalled.</exception>
    public IReadOnlyDictionary<string, HostTensor> Run(IReadOnlyDictionary<string, HostTensor> inputs, IReadOnlyList<string>? outputs = null, CancellationToken cancellationToken = default)
    {
        outputs ??= [.. Outputs.Select(static port => port.Name)];
        ImmutableDictionary<string, HostTensor>.Builder results = ImmutableDictionary.CreateBuilder<string, HostTensor>(StringComparer.Ordinal);
        Run(
            inputs,
            outputs,
            values =>
            {
                for (int i = 0; i < outputs.Count; i++)
                {
                    results[outputs[i]] = Copy(outputs[i], values[i]);
                }
            },
            cancellationToken);
        return results.ToImmutable();
    }

    /// <summary>Runs once and shows the outputs in the runtime's own memory, valid during <paramref name="read"/> alone.</summary>
    internal void Run(IReadOnlyDictionary<string, HostTensor> inputs, IReadOnlyList<string> outputs, Action<IReadOnlyList<OrtValue>> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        foreach (string output in outputs)
        {
            if (!_outputNames.Contains(output))
            {
                throw new InferenceException($"The model has no output '{output}'; its outputs are {Listed(_session.OutputNames)}.");
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        OrtValue[] values = [];
        try
        {
            values = Feed(inputs);
            using RunOptions run = new();
            using CancellationTokenRegistration registration = cancellationToken.Register(static state => ((RunOptions)state!).Terminate = true, run);
            using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(run, [.. Inputs.Select(static port => port.Name)], values, outputs);
            read(results);
        }
        catch (OnnxRuntimeException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OnnxRuntimeException error)
        {
            throw RuntimeErrors.OnRun(error);
        }
        finally
        {
            foreach (OrtValue value in values)
            {
                value?.Dispose();
            }
        }
    }

    /// <summary>The tensor's shape and type, and its bytes where they are.</summary>
    internal static HostTensor Copy(string name, OrtValue value)
    {
        if (value.OnnxType != OnnxValueType.ONNX_TYPE_TENSOR)
        {
            throw new InferenceException($"The output '{name}' is no dense tensor; ask for other outputs.");
        }

        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        if (info.ElementDataType == TensorElementType.String)
        {
            throw new InferenceException($"The output '{name}' holds strings; ask for other outputs.");
        }

        byte[] bytes = info.ElementCount == 0 ? [] : value.GetTensorMutableRawData().ToArray();
        return new HostTensor((DataType)(int)info.ElementDataType, info.Shape, bytes);
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static OnnxSession Create(Func<SessionOptions, InferenceSession> load, InferenceSessionOptions? options)
    {
        options ??= InferenceSessionOptions.Default;
        using SessionOptions native = new()
        {
            GraphOptimizationLevel = options.OptimizationsOff ? GraphOptimizationLevel.ORT_DISABLE_ALL : GraphOptimizationLevel.ORT_ENABLE_ALL,
            IntraOpNumThreads = options.Threads,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        native.AddSessionConfigEntry(InferenceSessionOptions.PairsStay, options.OptimizationsOff || options.KeepsPairs ? "1" : "0");
        InferenceSession? session = null;
        try
        {
            session = load(native);
            OnnxSession result = new(session);
            session = null;
            return result;
        }
        catch (OnnxRuntimeException error)
        {
            throw RuntimeErrors.OnLoad(error);
        }
        finally
        {
            session?.Dispose();
        }
    }

    private OrtValue[] Feed(IReadOnlyDictionary<string, HostTensor> inputs)
    {
        foreach (string name in inputs.Keys)
        {
            if (!_inputs.ContainsKey(name))
            {
                throw new InferenceException($"The model has no input '{name}'; its inputs are {Listed(_session.InputNames)}.");
            }
        }

        OrtValue[] values = new OrtValue[Inputs.Count];
        try
        {
            for (int i = 0; i < values.Length; i++)
            {
                TensorPort port = Inputs[i];
                if (!inputs.TryGetValue(port.Name, out HostTensor? tensor))
                {
                    throw new InferenceException($"The input '{port.Name}' is missing; feed {Listed(_session.InputNames)}.");
                }

                Check(port, tensor);
                values[i] = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)(int)tensor.Type, [.. tensor.Shape]);
                if (tensor.ElementCount > 0)
                {
                    tensor.Bytes.Span.CopyTo(values[i].GetTensorMutableRawData());
                }
            }

            return values;
        }
        catch
        {
            foreach (OrtValue value in values)
            {
                value?.Dispose();
            }

            throw;
        }
    }

    private static void Check(TensorPort port, HostTensor tensor)
    {
        if (tensor.Type != port.Type)
        {
            throw new InferenceException($"The input '{port.Name}' takes {port.Type}, not {tensor.Type}; convert the data.");
        }

        // A rank that the model leaves open reads like a scalar's; the runtime checks those itself.
        bool fits = port.Shape.Count == 0 || tensor.Shape.Count == port.Shape.Count;
        for (int i = 0; fits && i < port.Shape.Count; i++)
        {
            fits = port.Shape[i] is not { } dimension || dimension == tensor.Shape[i];
        }

        if (!fits)
        {
            string wanted = string.Join(", ", port.Shape.Select(static dimension => dimension?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?"));
            throw new InferenceException($"The input '{port.Name}' takes the shape [{wanted}], not [{string.Join(", ", tensor.Shape)}]; reshape the data.");
        }
    }

    private static TensorPort? Port(string name, NodeMetadata metadata)
    {
        if (!metadata.IsTensor)
        {
            return null;
        }

        return new TensorPort(name, (DataType)(int)metadata.ElementDataType, [.. metadata.Dimensions.Select(static dimension => dimension < 0 ? (long?)null : dimension)]);
    }

    private static string Listed(IReadOnlyList<string> names)
        => string.Join(", ", names.Take(8).Select(static name => $"'{name}'")) + (names.Count > 8 ? $" and {names.Count - 8} more" : string.Empty);
}
