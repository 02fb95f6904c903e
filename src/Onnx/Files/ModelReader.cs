using Google.Protobuf;
using TrtOperator.Onnx.Checks;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Onnx.Files;

/// <summary>Reads model files: maps them, surveys the bytes, parses, attaches external data, checks the whole.</summary>
internal static class ModelReader
{
    public static OnnxModel Load(string path, OnnxLimits limits, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        cancellationToken.ThrowIfCancellationRequested();
        string label = $"The model file '{path}'";
        try
        {
            FileInfo file = new(path);
            if (!file.Exists)
            {
                throw new InvalidModelException(Directory.Exists(path) ? $"'{path}' is a folder; give the model file inside it." : $"{label} does not exist; check the path.");
            }

            long length = file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target.Length : file.Length;
            if (length > limits.MaxFileBytes || length > int.MaxValue)
            {
                throw new InvalidModelException($"{label} has {length} bytes, more than the {Math.Min(limits.MaxFileBytes, int.MaxValue)} allowed; keep its weights in external data.");
            }

            if (length == 0)
            {
                throw Unrecognized([], label);
            }

            using MappedFile mapped = new(path);
            ModelProto proto = Read(mapped.Span, limits, label, cancellationToken);
            ExternalData data = new(Path.GetDirectoryName(Path.GetFullPath(path)), limits);
            data.Attach(proto, cancellationToken);
            ModelChecks.Check(proto, limits, label, cancellationToken);
            return new OnnxModel(proto, path) { DataFiles = data.Files };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidModelException($"{label} cannot be read: {exception.Message}", exception);
        }
    }

    public static OnnxModel Parse(ReadOnlySpan<byte> bytes, OnnxLimits limits)
    {
        const string Label = "The model";
        if (bytes.Length > limits.MaxFileBytes)
        {
            throw new InvalidModelException($"{Label} has {bytes.Length} bytes, more than the {limits.MaxFileBytes} allowed; keep its weights in external data.");
        }

        ModelProto proto = Read(bytes, limits, Label, CancellationToken.None);
        new ExternalData(null, limits).Attach(proto, CancellationToken.None);
        ModelChecks.Check(proto, limits, Label, CancellationToken.None);
        return new OnnxModel(proto);
    }

    private static ModelProto Read(ReadOnlySpan<byte> bytes, OnnxLimits limits, string label, CancellationToken cancellationToken)
    {
        try
        {
            if (bytes.IsEmpty)
            {
                throw Unrecognized(bytes, label);
            }

            WireSurvey.Check(bytes, limits, label, cancellationToken);
            ModelProto proto = ModelProto.Parser.ParseFrom(bytes);
            if (proto.Graph is null || !proto.HasIrVersion)
            {
                throw new InvalidModelException($"{label} has no {(proto.Graph is null ? "graph" : "ir_version")}, so it is no ONNX model; export the model again.");
            }

            return proto;
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new InvalidModelException($"{label} is no ONNX model: {exception.Message}", exception);
        }
        catch (InvalidModelException) when (FileKinds.Guess(bytes) is not null)
        {
            throw Unrecognized(bytes, label);
        }
    }

    private static InvalidModelException Unrecognized(ReadOnlySpan<byte> bytes, string label)
        => new($"{label} is no ONNX model; it looks like {FileKinds.Guess(bytes)}.");
}
