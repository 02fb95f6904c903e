using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Google.Protobuf;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Placement;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Quantization;

/// <summary>The arithmetic of one 8-bit format: symmetric, zero point 0, ties to even.</summary>
internal sealed class EightBitFormat
{
    private readonly Func<float, byte> _encode;
    private readonly Func<byte, float> _decode;

    private EightBitFormat(DataType type, Func<float, byte> encode, Func<byte, float> decode)
    {
        Type = type;
        _encode = encode;
        _decode = decode;
    }

    /// <summary>Integers from -128 to 127.</summary>
    public static EightBitFormat Int8 { get; } = new(
        DataType.Int8,
        static value => unchecked((byte)(sbyte)Math.Clamp(MathF.Round(value, MidpointRounding.ToEven), -128f, 127f)),
        static bits => unchecked((sbyte)bits));

    /// <summary>E4M3: up to 448, no infinities.</summary>
    public static EightBitFormat Fp8 { get; } = new(DataType.Float8E4M3Fn, E4M3.Encode, E4M3.Decode);

    public DataType Type { get; }

    public static EightBitFormat Of(NumericPrecision precision) => precision switch
    {
        NumericPrecision.Int8 => Int8,
        NumericPrecision.Fp8 => Fp8,
        _ => throw new ArgumentException($"{precision} is no 8-bit format; only INT8 and FP8 nodes have quantized inputs.", nameof(precision)),
    };

    /// <summary>The scale for a range. Strictly positive, and an FP16 number where <paramref name="half"/>: rounded up, so that nothing in range is clipped.</summary>
    public float Scale(float amax, bool half)
    {
        float scale = Type == DataType.Int8 ? QuantizationScale.ForInt8(amax) : QuantizationScale.ForFloat8(amax);
        if (!half)
        {
            return scale;
        }

        Half rounded = (Half)scale;
        rounded = (float)rounded < scale ? Half.BitIncrement(rounded) : rounded;
        return Half.IsFinite(rounded) ? (float)rounded : scale;
    }

    /// <summary>Rounds levels, which are values over their scale, to those of INT8.</summary>
    public static void RoundToInt8(Span<float> levels)
    {
        TensorPrimitives.Round(levels, MidpointRounding.ToEven, levels);
        TensorPrimitives.Clamp(levels, -128f, 127f, levels);
    }

    public byte Quantize(float value, float scale) => _encode(value / scale);

    public float Dequantize(byte bits, float scale) => _decode(bits) * scale;

    public TensorProto Tensor(string name, ReadOnlySpan<byte> values, params ReadOnlySpan<long> dims)
    {
        if (Type == DataType.Int8)
        {
            return TensorData.SBytes(name, MemoryMarshal.Cast<byte, sbyte>(values), dims);
        }

        TensorProto tensor = new() { Name = name, DataType = (int)Type, RawData = ByteString.CopyFrom(values) };
        foreach (long dimension in dims)
        {
            tensor.Dims.Add(dimension);
        }

        return tensor;
    }
}
