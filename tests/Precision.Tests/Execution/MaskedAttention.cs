using TrtOperator.Onnx;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.Execution;

/// <summary>Attention with a mask made as exporters do, from an input that says which positions exist.</summary>
internal static class MaskedAttention
{
    public const int Length = 6;
    public const int Width = 16;

    /// <param name="mask">The constant.</param>
    /// <param name="additive">(1 - keep) * constant added to the scores; otherwise the constant replaces them.</param>
    /// <param name="scale">Scales the scores.</param>
    public static (OnnxModel Model, ListDataset Samples) Build(float mask, bool additive, float scale = 0.25f)
    {
        TestGraph graph = new TestGraph().Input("x", -1, Length, Width).Input("keep", DataType.Int64, -1, Length)
            .Floats("wq", TestGraph.Random(11, Width * Width), Width, Width)
            .Floats("scale", [scale]).Floats("one", [1f]).Floats("minus", [mask]).Int64s("axis", 1)
            .Node("MatMul", ["x", "wq"], "q")
            .Node("Transpose", ["x"], "k", node => node.SetInts("perm", 0, 2, 1))
            .Node("MatMul", ["q", "k"], "raw")
            .Node("Mul", ["raw", "scale"], "scores")
            .Node("Unsqueeze", ["keep", "axis"], "wide");
        if (additive)
        {
            graph.Node("Cast", ["wide"], "keepf", node => node.SetInt("to", (long)DataType.Float))
                .Node("Sub", ["one", "keepf"], "drop")
                .Node("Mul", ["drop", "minus"], "mask")
                .Node("Add", ["scores", "mask"], "masked");
        }
        else
        {
            graph.Node("Cast", ["wide"], "keepb", node => node.SetInt("to", (long)DataType.Bool))
                .Node("Where", ["keepb", "scores", "minus"], "masked");
        }

        OnnxModel model = graph.Node("Softmax", ["masked"], "p", node => node.SetInt("axis", -1))
            .Node("MatMul", ["p", "x"], "y").Output("y", -1, Length, Width).Build();
        return (model, new ListDataset([.. Enumerable.Range(0, 4).Select(i => Sample(i, 3 + (i % 3)))]));
    }

    public static Dictionary<string, HostTensor> Sample(int seed, int present)
    {
        Dictionary<string, HostTensor> inputs = TestRuns.Feed("x", TestGraph.Random(seed, Length * Width), 1, Length, Width);
        inputs["keep"] = HostTensor.Create<long>([.. Enumerable.Range(0, Length).Select(i => i < present ? 1L : 0L)], 1, Length);
        return inputs;
    }
}
