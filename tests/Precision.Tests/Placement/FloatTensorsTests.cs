using TrtOperator.Onnx;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;
using TrtOperator.Precision.Tests.Execution;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.Placement;

/// <summary>Q/DQ pairs are written with FP32 scales, so only FP32 tensors can stand in one.</summary>
public sealed class FloatTensorsTests
{
    [Theory]
    [InlineData(DataType.Double, "not INT8: its input 'x' is DOUBLE, and only FP32 is quantized")]
    [InlineData(DataType.Float16, "not INT8: its input 'x' is FLOAT16, and only FP32 is quantized")]
    [InlineData(DataType.Int32, "not INT8: its input 'x' is not known to hold floating-point values")]
    public void Other_types_than_FP32_are_left_alone(DataType type, string reason)
    {
        OnnxModel model = new TestGraph().Input("x", type, 1, 32, 32).Input("z", 1, 32, 32)
            .Node("MatMul", ["x", "z"], "y").Output("y", 1, 32, 32).Build();
        PrecisionPlan plan = QuantizationPlacer.Place(
            ModelNormalizer.Normalize(model), TensorShapes.Unknown, new Dictionary<string, NodeProtection>(), new PlacementOptions(AllowInt8: true, AllowFp8: false, AllowFp16: false));
        plan.QuantizedInputs.Should().BeEmpty();
        plan.Nodes.Single().Reason.Should().Be(reason);
    }
}
