using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Onnx.Tests.Fuzzing;

/// <summary>Small models of what exporters write and the real models at hand lack: every kind of folding, and operators whose meaning changed with the operator set.</summary>
internal static class BuiltSeeds
{
    public static IEnumerable<ModelProto> All()
    {
        yield return Normalized(9, "c", model => model.Input("x", 2, 4, 6, 6).Random("w", 6, 2, 3, 3).Random("b", 6).Node("Conv", ["x", "w", "b"], ["c"], node => node.SetInt("group", 2)), 6);
        yield return Normalized(13, "c", model => model.Input("x", 2, 4, 5, 5).Random("w", 4, 4, 3, 3).Node("ConvTranspose", ["x", "w"], ["c"], node => node.SetInt("group", 2)), 8);
        yield return Normalized(11, "c", model => model.Input("x", 3, 4).Random("w", 5, 4).Random("b", 1, 5).Node("Gemm", ["x", "w", "b"], ["c"], node => { node.SetInt("transB", 1); node.SetFloat("alpha", 0.5f); }), 5);
        yield return Normalized(15, "c", model => model.Input("x", 3, 4).Random("w", 4, 5).Random("b", 5).Node("MatMul", ["x", "w"], ["m"]).Node("Add", ["b", "m"], ["c"]), 5);
        yield return Normalized(7, "c", model => model.Input("x", 1, 4, 6, 6).Random("w", 6, 4, 1, 1).Random("k", 1, 6, 1, 1).Node("Conv", ["x", "w"], ["m"]).Node("Mul", ["m", "k"], ["c"]), 6);
        yield return Normalized(12, "c", model => model.Input("x", 1, 2, 6, 6).Input("z", 1, 2, 6, 6).Node("Concat", ["x", "z"], ["c"], node => node.SetInt("axis", 1)), 4);
        yield return Constants(11);
        yield return Constants(13);
        yield return Shapes(9, "Upsample");
        yield return Shapes(10, "Resize");
        yield return Old();
        yield return Dropouts(7);
        yield return Dropouts(12);
    }

    // A BatchNormalization behind what a model begins with.
    private static ModelProto Normalized(int opset, string before, Action<ModelBuilder> begin, int channels)
    {
        ModelBuilder model = new(opset);
        begin(model);
        return model.Random("scale", channels).Random("bias", channels).Random("mean", channels).Random("var", 0.5f, 2, channels)
            .Node("BatchNormalization", [before, "scale", "bias", "mean", "var"], ["n"], node => node.SetFloat("epsilon", 1e-3f)).Node("Relu", ["n"], ["y"]).Output("y").Proto;
    }

    // Weights that pass through the operators that are computed beforehand.
    private static ModelProto Constants(int opset)
    {
        ModelBuilder model = new ModelBuilder(opset).Input("x", 2, 6).Random("w", 6, 4).Int64s("to", [2, 3, -1], 3).Int64s("axes", [0], 1).Int64s("whole", [24], 1)
            .Node("Transpose", ["w"], ["t"], node => node.SetInts("perm", 1, 0)).Node("Reshape", ["t", "to"], ["r"]).Node("Identity", ["r"], ["i"])
            .Node("Cast", ["whole"], ["f"], node => node.SetInt("to", (int)DataType.Float)).Node("Reshape", ["i", "whole"], ["flat"]);
        model = opset < 13
            ? model.Node("Unsqueeze", ["flat"], ["u"], node => node.SetInts("axes", 0)).Node("Squeeze", ["u"], ["s"], node => node.SetInts("axes", 0))
            : model.Node("Unsqueeze", ["flat", "axes"], ["u"]).Node("Squeeze", ["u", "axes"], ["s"]);
        return model.Int64s("square", [6, 4], 2).Node("Reshape", ["s", "square"], ["back"]).Node("MatMul", ["x", "back"], ["m"]).Node("Mul", ["m", "f"], ["y"]).Output("y").Proto;
    }

    private static ModelProto Shapes(int opset, string resize)
        => new ModelBuilder(opset).Input("x", 1, 2, 4, 4).Floats("scales", [1, 1, 2, 2], 4).Node("Shape", ["x"], ["shape"]).Int64s("zero", [0], 1).Node("Gather", ["shape", "zero"], ["first"])
            .Node(resize, ["x", "scales"], ["r"], node => NodeAttributes.SetString(node, "mode", "nearest")).Node("Flatten", ["r"], ["y"]).Output("y").Output("first", DataType.Int64).Proto;

    private static ModelProto Old()
        => new ModelBuilder(7).Input("x", 2, 4, 4, 4).Node("Pad", ["x"], ["p"], node => node.SetInts("pads", 0, 0, 1, 1, 0, 0, 1, 1)).Node("Slice", ["p"], ["s"], node => { node.SetInts("starts", 0, 1); node.SetInts("ends", 2, 5); node.SetInts("axes", 0, 2); })
            .Node("Clip", ["s"], ["c"], node => { node.SetFloat("min", 0); node.SetFloat("max", 6); }).Node("Split", ["c"], ["a", "b"], node => { node.SetInt("axis", 1); node.SetInts("split", 2, 2); })
            .Node("ReduceSum", ["a"], ["sum"], node => node.SetInts("axes", 1)).Node("TopK", ["b"], ["top", "where"], node => { node.SetInt("k", 1); node.SetInt("axis", 1); })
            .Node("Add", ["sum", "top"], ["d"]).Node("Softmax", ["d"], ["y"]).Node("LogSoftmax", ["d"], ["l"], node => node.SetInt("axis", 2)).Output("y").Output("l").Output("where", DataType.Int64).Proto;

    private static ModelProto Dropouts(int opset)
    {
        ModelBuilder model = new ModelBuilder(opset).Input("x", 2, 4);
        model = opset < 12 ? model.Node("Dropout", ["x"], ["d"], node => node.SetFloat("ratio", 0.5f)) : model.Floats("ratio", [0.5f]).Node("Dropout", ["x", "ratio"], ["d", "mask"]);
        return model.Node("Relu", ["d"], ["r"]).Node("Dropout", ["r"], ["y"]).Output("y").Proto;
    }
}
