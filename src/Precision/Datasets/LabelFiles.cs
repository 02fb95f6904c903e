using System.Text;
using TrtOperator.Precision.Datasets.Fitting;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Datasets;

/// <summary>Reads <c>labels.txt</c>, <c>labels.npy</c>, the files of a folder <c>labels</c> and <c>output-lengths.npy</c>.</summary>
internal static class LabelFiles
{
    internal const string Text = "labels.txt";
    internal const string Classes = "labels.npy";
    internal const string Folder = "labels";
    internal const string OutputLengths = "output-lengths.npy";

    /// <summary>Reads the labels of all samples.</summary>
    /// <param name="paths">One file of texts, or files of classes one after another.</param>
    /// <param name="samples">How many labels there must be.</param>
    /// <param name="limits">What may be asked for.</param>
    internal static DatasetLabels Read(IReadOnlyList<string> paths, long samples, DatasetLimits limits)
    {
        long bytes = paths.Sum(path => new FileInfo(path).Length);
        if (bytes > limits.MaxLabelBytes)
        {
            throw new InvalidDatasetException($"{Words(paths)} has {bytes} bytes, over the limit of {limits.MaxLabelBytes} for labels.");
        }

        DatasetLabels labels = paths[0].EndsWith(".npy", StringComparison.Ordinal)
            ? new DatasetLabels([.. paths.SelectMany(path => ReadClasses(path, limits))])
            : new DatasetLabels(ReadLines(paths[0]));
        return labels.Count == samples
            ? labels
            : throw new InvalidDatasetException($"{Words(paths)} has {labels.Count} labels for {samples} samples; give one label per sample.");
    }

    internal static long[] ReadOutputLengths(string path, long samples, DatasetLimits limits)
    {
        using NpyReader reader = NpyReader.Open(path, limits);
        if (reader.Shape.Count != 1 || reader.Shape[0] != samples || Integers(reader) is not { } lengths)
        {
            throw new InvalidDatasetException(
                $"File {Printable.Quote(path)} holds {NpyTypes.NumpyNameOf(reader.Type)} of shape {Printable.Shape(reader.Shape)}; output lengths are one int64 for each of the {samples} samples.");
        }

        int wrong = Array.FindIndex(lengths, length => length < 1);
        return wrong < 0
            ? lengths
            : throw new InvalidDatasetException($"File {Printable.Quote(path)} gives sample {wrong} an output length of {lengths[wrong]}; a length is at least 1.");
    }

    private static long[] ReadClasses(string path, DatasetLimits limits)
    {
        using NpyReader reader = NpyReader.Open(path, limits);
        return reader.Shape.Count <= 1 && Integers(reader) is { } classes
            ? classes
            : throw new InvalidDatasetException(
                $"File {Printable.Quote(path)} holds {NpyTypes.NumpyNameOf(reader.Type)} of shape {Printable.Shape(reader.Shape)}; labels are one int64 per sample, so save labels.astype('int64').reshape(-1).");
    }

    /// <summary>Integers of any width; null where they are none.</summary>
    private static long[]? Integers(NpyReader reader)
        => ElementConversion.Between(reader.Type, DataType.Int64) is { } conversion && conversion.TryConvert(reader.ReadAll(), out HostTensor wide) < 0
            ? wide.Span<long>().ToArray()
            : null;

    private static string Words(IReadOnlyList<string> paths)
        => paths.Count == 1 ? $"File {Printable.Quote(paths[0])}" : $"Folder {Printable.Quote(Path.GetDirectoryName(paths[0])!)}";

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
