using System.Globalization;
using Google.Protobuf;
using TrtOperator.Onnx.Checks;
using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Onnx.Files;

/// <summary>Attaches the weights that lie in files beside the model. The files are mapped, so nothing is copied and pages are read when first used.</summary>
internal sealed class ExternalData(string? folder, OnnxLimits limits)
{
    private readonly Dictionary<string, MappedFile> _files = new(StringComparer.Ordinal);
    private long _total;

    /// <summary>The files that values were taken from, in ordinal order.</summary>
    public IReadOnlyList<string> Files => [.. _files.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Turns every external tensor of the model into one with raw bytes.</summary>
    public void Attach(ModelProto model, CancellationToken cancellationToken)
    {
        foreach (TensorProto tensor in ModelTensors.All(model))
        {
            if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Attach(tensor);
            }
        }
    }

    private void Attach(TensorProto tensor)
    {
        string who = $"The external data of the tensor '{tensor.Name}'";
        if (folder is null)
        {
            throw new InvalidModelException($"The tensor '{tensor.Name}' keeps its values in external data, which a model without a folder cannot have; load the model from its file.");
        }

        TensorChecks.CheckDimensions(tensor, limits);
        if (ElementTypes.ByteCount((DataType)tensor.DataType, TensorData.ElementCount(tensor)) is not { } needed)
        {
            throw new InvalidModelException($"{who} is of type {(DataType)tensor.DataType}, whose values cannot lie in external data; save the model again.");
        }

        string location = Entry(tensor, "location") ?? string.Empty;
        long offset = Number(tensor, "offset", who) ?? 0;
        long length = Number(tensor, "length", who) ?? needed;
        if (length != needed)
        {
            throw new InvalidModelException($"{who} has {length} bytes where its dimensions need {needed}; save the model with its data again.");
        }

        _total += length;
        if (_total > limits.MaxExternalBytes)
        {
            throw new InvalidModelException($"The model refers to more than {limits.MaxExternalBytes} bytes of external data, up to the tensor '{tensor.Name}'; raise the limit or split the model.");
        }

        string path = ConfinedPath.Resolve(folder, location, tensor.Name);
        long size = new FileInfo(path).Length;
        if (offset > size || length > size - offset)
        {
            throw new InvalidModelException($"{who} spans bytes {offset} to {(UInt128)offset + (UInt128)length} of '{location}', which has only {size}; the file is truncated, copy it again.");
        }

        tensor.RawData = length == 0 ? ByteString.Empty : UnsafeByteOperations.UnsafeWrap(Map(path, location, who).Piece(offset, checked((int)length)));
        tensor.ExternalData.Clear();
        tensor.ClearDataLocation();
    }

    private MappedFile Map(string path, string location, string who)
    {
        if (!_files.TryGetValue(path, out MappedFile? file))
        {
            try
            {
                _files[path] = file = new MappedFile(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new InvalidModelException($"{who} lies in '{location}', which cannot be read: {exception.Message}", exception);
            }
        }

        return file;
    }

    private static string? Entry(TensorProto tensor, string key)
        => tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;

    private static long? Number(TensorProto tensor, string key, string who)
    {
        if (Entry(tensor, key) is not { } text)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new InvalidModelException($"{who} has the {key} '{text}', which is no whole number from 0; save the model with its data again.");
    }
}
