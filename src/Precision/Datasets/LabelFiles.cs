using System.Runtime.InteropServices;
using System.Text;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Datasets;

/// <summary>Reads <c>labels.txt</c>, <c>labels.npy</c> and <c>output-lengths.npy</c>.</summary>
internal static class LabelFiles
{
    internal const string Text = "labels.txt";
    internal const string Classes = "labels.npy";
    internal const string OutputLengths = "output-lengths.npy";

    internal static DatasetLabels Read(string path, long samples, DatasetLimits limits)
    {
        long bytes = new FileInfo(path).Length;
        if (bytes > limits.MaxLabelBytes)
        {
            throw new InvalidDatasetException($"File {Printable.Quote(path)} has {bytes} bytes, over the limit of {limits.MaxLabelBytes} for labels.");
        }

        DatasetLabels labels = path.EndsWith(".npy", StringComparison.Ordinal)
            ? new DatasetLabels(ReadClasses(path, limits))
            : new DatasetLabels(ReadLines(path));
        return labels.Count == samples
            ? labels
            : throw new InvalidDatasetException($"File {Printable.Quote(path)} has {labels.Count} labels for {samples} samples; give one label per sample.");
    }

    internal static long[] ReadOutputLengths(string path, long samples, DatasetLimits limits)
    {
        using NpyReader reader = NpyReader.Open(path, limits);
        if (reader.Type != DataType.Int64 || reader.Shape.Count != 1 || reader.Shape[0] != samples)
        {
            throw new InvalidDatasetException(
                $"File {Printable.Quote(path)} holds {NpyTypes.NumpyNameOf(reader.Type)} of shape {Printable.Shape(reader.Shape)}; output lengths are one int64 for each of the {samples} samples.");
        }

        long[] lengths = MemoryMarshal.Cast<byte, long>(reader.ReadAll().Bytes.Span).ToArray();
        int wrong = Array.FindIndex(lengths, length => length < 1);
        return wrong < 0
            ? lengths
            : throw new InvalidDatasetException($"File {Printable.Quote(path)} gives sample {wrong} an output length of {lengths[wrong]}; a length is at least 1.");
    }

    private static long[] ReadClasses(string path, DatasetLimits limits)
    {
        using NpyReader reader = NpyReader.Open(path, limits);
        return reader.Type == DataType.Int64 && reader.Shape.Count == 1
            ? MemoryMarshal.Cast<byte, long>(reader.ReadAll().Bytes.Span).ToArray()
            : throw new InvalidDatasetException(
                $"File {Printable.Quote(path)} holds {NpyTypes.NumpyNameOf(reader.Type)} of shape {Printable.Shape(reader.Shape)}; labels are one int64 per sample, so save labels.astype('int64').reshape(-1).");
    }

    private static string[] ReadLines(string path)
    {
        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path));
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDatasetException($"File {Printable.Quote(path)} is not UTF-8; save it as UTF-8.", exception);
        }

        string body = text.TrimStart('\uFEFF');
        if (body.Length == 0)
        {
            return [];
        }

        // A line break ends a line, so the last one starts no further label; an empty line is an empty label.
        string[] lines = (body.EndsWith('\n') ? body[..^1] : body).Split('\n');
        return [.. lines.Select(line => line.EndsWith('\r') ? line[..^1] : line)];
    }
}
