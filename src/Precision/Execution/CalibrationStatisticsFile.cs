using System.Text;
using TrtOperator.Precision.Calibration;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Execution;

/// <summary>The file form of calibration statistics: little-endian, everything in ordinal order of its name.</summary>
internal static class CalibrationStatisticsFile
{
    private const uint Magic = 0x33_53_4C_43; // "CLS3"
    private const int MostEntries = 4_000_000;
    private const int MostDimensions = 64;

    public static void Write(CalibrationStatistics statistics, Stream destination)
    {
        using BinaryWriter writer = new(destination, Encoding.UTF8, leaveOpen: true);
        writer.Write(Magic);
        writer.Write(statistics.Samples);
        writer.Write(statistics.Types.Count);
        foreach ((string name, DataType type) in statistics.Types)
        {
            writer.Write(name);
            writer.Write((int)type);
        }

        writer.Write(statistics.ObservedShapes.Count);
        foreach ((string name, long[] shape) in statistics.ObservedShapes)
        {
            writer.Write(name);
            writer.Write(shape.Length);
            foreach (long dimension in shape)
            {
                writer.Write(dimension);
            }
        }

        writer.Write(statistics.Opaque.Count);
        foreach (string name in statistics.Opaque)
        {
            writer.Write(name);
        }

        writer.Write(statistics.NonFinite.Count);
        foreach (NonFiniteTensor tensor in statistics.NonFinite)
        {
            writer.Write(tensor.Tensor);
            writer.Write(tensor.Node is not null);
            writer.Write(tensor.Node ?? string.Empty);
            writer.Write(tensor.Sample);
            writer.Write(tensor.IsNaN);
        }

        writer.Write(statistics.Extremes.Count);
        foreach (TensorExtremes tensor in statistics.Extremes.Values)
        {
            writer.Write(tensor.Tensor);
            writer.Write(tensor.Min);
            writer.Write(tensor.Max);
            writer.Write(tensor.IsBound);
            writer.Write(tensor.Masked?.Count ?? 0L);
            writer.Write(tensor.Masked?.Lowest ?? 0f);
            writer.Write(tensor.Masked?.Highest ?? 0f);
        }

        writer.Write(statistics.Tensors.Count);
        foreach (TensorStatistics tensor in statistics.Tensors.Values)
        {
            writer.Write(tensor.Tensor);
            tensor.Histogram.Write(writer);
        }
    }

    public static CalibrationStatistics Read(Stream source)
    {
        using BinaryReader reader = new(source, Encoding.UTF8, leaveOpen: true);
        try
        {
            return reader.ReadUInt32() == Magic ? Read(reader) : throw new InvalidDataException("This is no file of calibration statistics; run the calibration again.");
        }
        catch (Exception error) when (error is EndOfStreamException or FormatException or ArgumentException or OverflowException or InvalidCalibrationException)
        {
            throw new InvalidDataException("The file of calibration statistics is damaged; run the calibration again.", error);
        }
    }

    private static CalibrationStatistics Read(BinaryReader reader)
    {
        int samples = reader.ReadInt32();
        List<KeyValuePair<string, DataType>> types = [];
        for (int left = Count(reader); left > 0; left--)
        {
            types.Add(new(reader.ReadString(), (DataType)reader.ReadInt32()));
        }

        List<KeyValuePair<string, long[]>> shapes = [];
        for (int left = Count(reader); left > 0; left--)
        {
            string name = reader.ReadString();
            long[] shape = new long[Count(reader, MostDimensions)];
            for (int i = 0; i < shape.Length; i++)
            {
                shape[i] = reader.ReadInt64();
            }

            shapes.Add(new(name, shape));
        }

        List<string> opaque = [];
        for (int left = Count(reader); left > 0; left--)
        {
            opaque.Add(reader.ReadString());
        }

        List<NonFiniteTensor> nonFinite = [];
        for (int left = Count(reader); left > 0; left--)
        {
            string tensor = reader.ReadString();
            bool hasNode = reader.ReadBoolean();
            string node = reader.ReadString();
            nonFinite.Add(new NonFiniteTensor(tensor, hasNode ? node : null, reader.ReadInt64(), reader.ReadBoolean()));
        }

        Dictionary<string, TensorExtremes> extremes = new(StringComparer.Ordinal);
        for (int left = Count(reader); left > 0; left--)
        {
            string name = reader.ReadString();
            float min = reader.ReadSingle();
            float max = reader.ReadSingle();
            bool isBound = reader.ReadBoolean();
            MaskValues masked = new(reader.ReadInt64(), reader.ReadSingle(), reader.ReadSingle());
            extremes.Add(name, new TensorExtremes(name, min, max, masked.Count > 0 ? masked : null) { IsBound = isBound });
        }

        List<TensorStatistics> tensors = [];
        for (int left = Count(reader); left > 0; left--)
        {
            string name = reader.ReadString();
            TensorExtremes own = extremes.GetValueOrDefault(name) ?? throw new FormatException("A tensor has a histogram and no extremes.");
            tensors.Add(new TensorStatistics(name, AmplitudeHistogram.Read(reader), own.Min, own.Max, own.Masked));
        }

        return new CalibrationStatistics(samples, tensors, types, shapes, opaque, nonFinite, extremes.Values);
    }

    private static int Count(BinaryReader reader, int most = MostEntries)
    {
        int count = reader.ReadInt32();
        return count >= 0 && count <= most ? count : throw new InvalidDataException("The file of calibration statistics is damaged; run the calibration again.");
    }
}
