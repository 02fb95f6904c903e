using Google.Protobuf;
using TrtOperator.Onnx.Files;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Onnx;

/// <summary>An ONNX model in memory and the file it came from. The file itself is never changed.</summary>
/// <remarks>Weights inside the model file are copied once, from the mapped file into their own memory. Weights in external data are not copied at all: they are mapped, read when first used, and given back under memory pressure. Those files must not be shortened in place while the model is in use (replacing them by a rename is harmless), and a span over such weights is to be used only while the model is reachable.</remarks>
public sealed class OnnxModel
{
    /// <summary>Oldest version of the default operator set that is read.</summary>
    public const int OldestOpset = 7;

    /// <summary>Newest version of the default operator set that is read.</summary>
    public const int NewestOpset = 24;

    /// <summary>Wraps a message that is already in memory, without checking or copying it.</summary>
    /// <param name="proto">The model.</param>
    /// <param name="sourcePath">The file it came from, if any.</param>
    public OnnxModel(ModelProto proto, string? sourcePath = null)
    {
        ArgumentNullException.ThrowIfNull(proto);
        Proto = proto;
        SourcePath = sourcePath;
    }

    /// <summary>The model's protobuf message.</summary>
    public ModelProto Proto { get; }

    /// <summary>The main graph.</summary>
    public GraphProto Graph => Proto.Graph;

    /// <summary>The graph inputs that a caller must feed: those that no initializer gives a default value.</summary>
    public IReadOnlyList<ValueInfoProto> FedInputs
    {
        get
        {
            HashSet<string> initializers = [.. Graph.Initializer.Select(tensor => tensor.Name)];
            return [.. Graph.Input.Where(input => !initializers.Contains(input.Name))];
        }
    }

    /// <summary>The file the model was loaded from, or null.</summary>
    public string? SourcePath { get; }

    /// <summary>The files of external data that weights were read from, in ordinal order: the model's own file does not say what is in them.</summary>
    public IReadOnlyList<string> DataFiles { get; init; } = [];

    /// <summary>Version of the default operator set ("" or "ai.onnx") that the model imports; 1 when it imports none, as ONNX defines.</summary>
    public int Opset
    {
        get
        {
            OperatorSetIdProto? import = DefaultImport();
            return import is null ? 1 : (int)Math.Clamp(import.Version, 0, int.MaxValue);
        }

        set
        {
            OperatorSetIdProto? import = DefaultImport();
            if (import is null)
            {
                Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = value });
            }
            else
            {
                import.Version = value;
            }
        }
    }

    /// <summary>Loads a model and checks it as a whole.</summary>
    /// <param name="path">The model file. External data must lie in its folder.</param>
    /// <param name="limits">What the file may ask for; <see cref="OnnxLimits.Default"/> when null.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    /// <exception cref="InvalidModelException">The file is missing, truncated, inconsistent or beyond a limit.</exception>
    /// <exception cref="UnsupportedModelException">The model's operator set is outside <see cref="OldestOpset"/> to <see cref="NewestOpset"/>.</exception>
    public static OnnxModel Load(string path, OnnxLimits? limits = null, CancellationToken cancellationToken = default)
        => ModelReader.Load(path, limits ?? OnnxLimits.Default, cancellationToken);

    /// <summary>Reads a model from memory and checks it as a whole. A model with external data is refused, for there is no folder to look in.</summary>
    /// <param name="bytes">The protobuf message.</param>
    /// <param name="limits">What the message may ask for; <see cref="OnnxLimits.Default"/> when null.</param>
    /// <exception cref="InvalidModelException">The message is truncated, inconsistent or beyond a limit.</exception>
    /// <exception cref="UnsupportedModelException">The model's operator set is outside <see cref="OldestOpset"/> to <see cref="NewestOpset"/>.</exception>
    public static OnnxModel Parse(ReadOnlySpan<byte> bytes, OnnxLimits? limits = null)
        => ModelReader.Parse(bytes, limits ?? OnnxLimits.Default);

    /// <summary>Writes the model: to a temporary file beside <paramref name="path"/>, flushed to the disk, then renamed over it. The same model always gives the same bytes.</summary>
    /// <remarks>A message beyond 2 GiB - 1 keeps its initializers of 1 KiB and more in one file beside it, named as the model with ".data" added, each at a multiple of 4096 bytes in graph order. That file is put in place before the model, so a new model never lacks its data; to replace a model that others read meanwhile, save under a new name.</remarks>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="cancellationToken">Stops the writing; the file at <paramref name="path"/> then stays as it was.</param>
    /// <exception cref="UnsupportedModelException">The message is beyond 2 GiB - 1 even without its initializers.</exception>
    public void Save(string path, CancellationToken cancellationToken = default)
        => ModelWriter.Save(Proto, path, int.MaxValue, cancellationToken);

    /// <summary>Writes the model as <see cref="Save(string, CancellationToken)"/> does, with another limit for the message.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="externalDataThreshold">Largest message, in bytes, that keeps its weights inside: 0 moves every initializer of 1 KiB and more out, at most 2 GiB - 1.</param>
    /// <param name="cancellationToken">Stops the writing; the file at <paramref name="path"/> then stays as it was.</param>
    /// <exception cref="UnsupportedModelException">The message is beyond 2 GiB - 1 even without its initializers.</exception>
    public void Save(string path, long externalDataThreshold, CancellationToken cancellationToken = default)
        => ModelWriter.Save(Proto, path, Math.Clamp(externalDataThreshold, 0, int.MaxValue), cancellationToken);

    /// <summary>The model as one protobuf message; the same model always gives the same bytes.</summary>
    /// <exception cref="UnsupportedModelException">The model with its weights is larger than 2 GiB, which no message can be.</exception>
    public byte[] ToByteArray() => Proto.Graph is null || ModelWriter.Size(Proto) <= int.MaxValue
        ? Proto.ToByteArray()
        : throw new UnsupportedModelException("The model has more than 2 GiB with its weights, more than this version can run; use a smaller one.");

    /// <summary>A copy whose structure may be edited freely. Weights held as raw bytes are shared, not copied.</summary>
    public OnnxModel Clone() => new(Proto.Clone(), SourcePath) { DataFiles = DataFiles };

    private OperatorSetIdProto? DefaultImport()
        => Proto.OpsetImport.FirstOrDefault(static import => import.Domain is "" or "ai.onnx");
}
