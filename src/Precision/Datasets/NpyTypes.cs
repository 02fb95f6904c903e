using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Datasets;

/// <summary>The element types that .npy files and models share.</summary>
internal static class NpyTypes
{
    private static readonly (DataType Type, string Descriptor, string NumpyName)[] Known =
    [
        (DataType.Float, "<f4", "float32"),
        (DataType.Double, "<f8", "float64"),
        (DataType.Float16, "<f2", "float16"),
        (DataType.Int8, "|i1", "int8"),
        (DataType.Int16, "<i2", "int16"),
        (DataType.Int32, "<i4", "int32"),
        (DataType.Int64, "<i8", "int64"),
        (DataType.Uint8, "|u1", "uint8"),
        (DataType.Uint16, "<u2", "uint16"),
        (DataType.Uint32, "<u4", "uint32"),
        (DataType.Uint64, "<u8", "uint64"),
        (DataType.Bool, "|b1", "bool"),
    ];

    /// <summary>The descriptor that stands for a type; null if .npy has none.</summary>
    internal static string? DescriptorOf(DataType type) => Known.FirstOrDefault(known => known.Type == type).Descriptor;

    /// <summary>NumPy's name of a type, for advice; ONNX's own where there is none.</summary>
    internal static string NumpyNameOf(DataType type)
        => Known.FirstOrDefault(known => known.Type == type).NumpyName ?? type.ToString();

    /// <summary>Reads a descriptor, or says in <paramref name="refusal"/> why the file cannot be used.</summary>
    internal static bool TryParse(string descriptor, out DataType type, out string refusal)
    {
        type = DataType.Undefined;
        refusal = string.Empty;
        string code = descriptor.Length > 1 ? descriptor[1..] : descriptor;
        foreach ((DataType known, string name, _) in Known)
        {
            // NumPy itself writes '|' for single bytes, other writers '<'; the byte order of a byte is no order.
            if (name == descriptor || (name[0] == '|' && name[1..] == code && descriptor[0] is '<' or '='))
            {
                type = known;
                return true;
            }
        }

        refusal = (descriptor.Length > 0 ? descriptor[0] : ' ', code.Length > 0 ? code[0] : ' ') switch
        {
            (_, 'O') => "holds Python objects (pickle); save it as a numeric array with numpy.save(file, array, allow_pickle=False)",
            ('>', 'f' or 'i' or 'u') => $"is big-endian ('{descriptor}'); save it with array.astype('<{code}')",
            (_, 'S' or 'U' or 'a') => "holds strings, which no engine reads; save token numbers instead",
            (_, 'c') => "holds complex numbers; save the real and the imaginary part as two arrays",
            (_, 'M' or 'm') => "holds dates or durations; save numbers instead",
            (_, 'V') => "holds raw or structured records, as NumPy writes types that it does not know; save it as float32, float16 or integers",
            _ => $"has the element type {Printable.Quote(descriptor)}, which is not supported; save it as float32, float64, float16, bool or integers of 8 to 64 bits",
        };
        return false;
    }
}
