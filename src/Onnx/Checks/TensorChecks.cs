using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Onnx.Checks;

/// <summary>Holds a tensor's dimensions against its values.</summary>
internal static class TensorChecks
{
    /// <summary>Checks rank, signs, overflow and the size in bytes.</summary>
    public static void CheckDimensions(TensorProto tensor, OnnxLimits limits)
    {
        if (tensor.Dims.Count > limits.MaxRank)
        {
            throw new InvalidModelException($"The tensor '{tensor.Name}' has {tensor.Dims.Count} dimensions, more than the {limits.MaxRank} allowed; export the model again.");
        }

        long count = TensorData.ElementCount(tensor);
        DataType type = (DataType)tensor.DataType;
        if (type == DataType.Undefined)
        {
            throw new InvalidModelException($"The tensor '{tensor.Name}' has no element type; export the model again.");
        }

        if (type != DataType.String && ElementTypes.Bits(type) is null)
        {
            throw new UnsupportedModelException($"The tensor '{tensor.Name}' has the element type number {tensor.DataType}, which is newer than this tool; export the model with a known type.");
        }

        // Texts are counted as one byte at least, which bounds their number.
        if ((type == DataType.String ? count : ElementTypes.ByteCount(type, count)) is not { } bytes || bytes > limits.MaxTensorBytes)
        {
            throw new InvalidModelException($"The tensor '{tensor.Name}' of dimensions [{string.Join(", ", tensor.Dims)}] needs more than the {limits.MaxTensorBytes} bytes allowed; split it.");
        }
    }

    /// <summary>Checks that the tensor holds exactly the values that its dimensions announce.</summary>
    public static void Check(TensorProto tensor, OnnxLimits limits)
    {
        CheckDimensions(tensor, limits);
        if (tensor.Segment is not null)
        {
            throw new UnsupportedModelException($"The tensor '{tensor.Name}' is stored in segments, which no runtime reads; export the model again.");
        }

        long count = TensorData.ElementCount(tensor);
        DataType type = (DataType)tensor.DataType;
        if (tensor.HasRawData)
        {
            long? needed = ElementTypes.ByteCount(type, count);
            if (type == DataType.String || needed != tensor.RawData.Length)
            {
                throw new InvalidModelException(type == DataType.String
                    ? $"The tensor '{tensor.Name}' holds text as raw bytes, which ONNX forbids; export the model again."
                    : $"The tensor '{tensor.Name}' holds {tensor.RawData.Length} bytes where its dimensions [{string.Join(", ", tensor.Dims)}] need {needed}; export the model again.");
            }

            if (Typed(tensor) > 0)
            {
                throw new InvalidModelException($"The tensor '{tensor.Name}' holds its values twice, raw and in a typed field; export the model again.");
            }

            return;
        }

        (long stored, long expected) = type switch
        {
            DataType.Float => (tensor.FloatData.Count, count),
            DataType.Complex64 => (tensor.FloatData.Count, 2 * count),
            DataType.Double => (tensor.DoubleData.Count, count),
            DataType.Complex128 => (tensor.DoubleData.Count, 2 * count),
            DataType.Int64 => (tensor.Int64Data.Count, count),
            DataType.Uint32 or DataType.Uint64 => (tensor.Uint64Data.Count, count),
            DataType.String => (tensor.StringData.Count, count),
            DataType.Int4 or DataType.Uint4 or DataType.Float4E2M1 => (tensor.Int32Data.Count, (count + 1) / 2),
            _ => (tensor.Int32Data.Count, count),
        };
        if (stored != expected || Typed(tensor) != stored)
        {
            throw new InvalidModelException($"The tensor '{tensor.Name}' of type {type} holds {stored} values where its dimensions [{string.Join(", ", tensor.Dims)}] need {expected}; export the model again.");
        }
    }

    private static long Typed(TensorProto tensor)
        => (long)tensor.FloatData.Count + tensor.Int32Data.Count + tensor.Int64Data.Count + tensor.DoubleData.Count + tensor.Uint64Data.Count + tensor.StringData.Count;
}
