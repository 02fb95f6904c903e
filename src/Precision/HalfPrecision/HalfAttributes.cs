using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.HalfPrecision;

/// <summary>Attributes that say FP32 in nodes that become FP16.</summary>
internal static class HalfAttributes
{
    public static void Convert(NodeProto node, HalfConstants constants)
    {
        if (node.Is("Cast") && node.GetInt("to", 0) == (long)DataType.Float)
        {
            node.SetInt("to", (long)DataType.Float16);
        }
        else if (node.Is("EyeLike") && node.GetInt("dtype", 0) == (long)DataType.Float)
        {
            node.SetInt("dtype", (long)DataType.Float16);
        }
        else if (node.Is("ConstantOfShape"))
        {
            TensorProto value = node.GetTensor("value") ?? TensorData.Floats(string.Empty, [0f], 1);
            if (value.DataType == (int)DataType.Float)
            {
                node.SetTensor("value", constants.Convert(value, value.Name, node.Output[0], node));
            }
        }
        else if (node.Is("Constant"))
        {
            ConvertConstant(node, constants);
        }
    }

    private static void ConvertConstant(NodeProto node, HalfConstants constants)
    {
        TensorProto? value = node.GetTensor("value");
        if (value is null && node.Has("value_float"))
        {
            value = TensorData.Floats(string.Empty, [node.GetFloat("value_float", 0f)]);
            node.RemoveAttribute("value_float");
        }
        else if (value is null && node.GetFloats("value_floats") is { } floats)
        {
            value = TensorData.Floats(string.Empty, [.. floats], floats.Count);
            node.RemoveAttribute("value_floats");
        }

        if (value is not null && value.DataType == (int)DataType.Float)
        {
            node.SetTensor("value", constants.Convert(value, value.Name, node.Output[0], node));
        }
    }
}
