using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Onnx;

/// <summary>Widths of the element types.</summary>
internal static class ElementTypes
{
    /// <summary>Bits of one element, or null for STRING and unknown types.</summary>
    public static int? Bits(DataType type) => type switch
    {
        DataType.Uint4 or DataType.Int4 or DataType.Float4E2M1 => 4,
        DataType.Uint8 or DataType.Int8 or DataType.Bool => 8,
        DataType.Float8E4M3Fn or DataType.Float8E4M3Fnuz or DataType.Float8E5M2 or DataType.Float8E5M2Fnuz => 8,
        DataType.Uint16 or DataType.Int16 or DataType.Float16 or DataType.Bfloat16 => 16,
        DataType.Float or DataType.Int32 or DataType.Uint32 => 32,
        DataType.Double or DataType.Int64 or DataType.Uint64 or DataType.Complex64 => 64,
        DataType.Complex128 => 128,
        _ => null,
    };

    /// <summary>Bytes of that many elements, or null for STRING, unknown types and counts beyond 64 bits.</summary>
    public static long? ByteCount(DataType type, long count)
    {
        if (Bits(type) is not { } bits || count > (long.MaxValue - 7) / bits)
        {
            return null;
        }

        return ((count * bits) + 7) / 8;
    }
}
