using Google.Protobuf;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Onnx.Files;

/// <summary>Reads model files.</summary>
internal static class ModelReader
{
    public static OnnxModel Load(string path, OnnxLimits limits, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!File.Exists(path))
        {
            throw new InvalidModelException($"The model file '{path}' does not exist; check the path.");
        }

        return new OnnxModel(Parse(File.ReadAllBytes(path), limits).Proto, path);
    }

    public static OnnxModel Parse(ReadOnlySpan<byte> bytes, OnnxLimits limits)
    {
        if (bytes.Length > limits.MaxFileBytes)
        {
            throw new InvalidModelException($"The model has {bytes.Length} bytes, more than the {limits.MaxFileBytes} allowed; keep its weights in external data.");
        }

        try
        {
            return new OnnxModel(ModelProto.Parser.ParseFrom(bytes));
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new InvalidModelException("The bytes are no ONNX model; export the model again.", exception);
        }
    }
}
