using System.Globalization;
using Google.Protobuf;
using TrtOperator.Onnx.Checks;
using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Onnx.Files;

/// <summary>Writes model files atomically, with the weights beside the model when the message grows too big.</summary>
internal static class ModelWriter
{
    /// <summary>Offsets of external tensors are multiples of this many bytes: the page size that memory mapping needs on every common system but some ARM ones.</summary>
    public const int Alignment = 4096;

    /// <summary>Smaller tensors stay in the message, where shapes and axes are read from.</summary>
    private const int SmallestExternal = 1024;

    public static void Save(ModelProto model, string path, long externalThreshold, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        cancellationToken.ThrowIfCancellationRequested();
        string full = Path.GetFullPath(path);
        ModelProto written = model;
        if (Size(model) > externalThreshold)
        {
            string data = full + ".data";
            written = model.Clone();
            Replace(data, stream => WriteData(written, Path.GetFileName(data), stream, cancellationToken), cancellationToken);
            if (Size(written) > int.MaxValue)
            {
                throw new UnsupportedModelException($"The model needs more than 2 GiB even without its weights, which the ONNX format cannot hold; turn its Constant nodes into initializers before saving '{path}'.");
            }
        }

        Replace(full, written.WriteTo, cancellationToken);
        GC.KeepAlive(model);
    }

    /// <summary>Bytes of the message, also beyond what the message's own 32-bit count holds; then a few bytes a tensor too many.</summary>
    public static long Size(ModelProto model)
    {
        const int LengthPrefixes = 64;
        long weights = ModelTensors.All(model).Sum(static tensor => (long)tensor.RawData.Length + LengthPrefixes);
        if (weights < int.MaxValue / 4)
        {
            return model.CalculateSize();
        }

        ModelProto skeleton = model.Clone();
        foreach (TensorProto tensor in ModelTensors.All(skeleton))
        {
            tensor.ClearRawData();
        }

        return skeleton.CalculateSize() + weights;
    }

    private static void WriteData(ModelProto model, string location, Stream stream, CancellationToken cancellationToken)
    {
        long end = 0;
        Span<byte> padding = stackalloc byte[Alignment];
        padding.Clear();
        foreach (TensorProto tensor in ModelTensors.Initializers(model.Graph))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (tensor.DataType == (int)DataType.Float && tensor.FloatData.Count * 4L >= SmallestExternal)
            {
                tensor.RawData = TensorData.Floats(tensor.Name, TensorData.ReadFloats(tensor), [.. tensor.Dims]).RawData;
                tensor.FloatData.Clear();
            }

            if (tensor.RawData.Length < SmallestExternal)
            {
                continue;
            }

            int gap = (int)((Alignment - (end % Alignment)) % Alignment);
            stream.Write(padding[..gap]);
            long offset = end + gap;
            tensor.RawData.WriteTo(stream);
            end = offset + tensor.RawData.Length;
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = offset.ToString(CultureInfo.InvariantCulture) });
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = tensor.RawData.Length.ToString(CultureInfo.InvariantCulture) });
            tensor.DataLocation = TensorProto.Types.DataLocation.External;
            tensor.ClearRawData();
        }
    }

    private static void Replace(string path, Action<Stream> write, CancellationToken cancellationToken)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            cancellationToken.ThrowIfCancellationRequested();
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
