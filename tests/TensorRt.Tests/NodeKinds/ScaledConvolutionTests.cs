using TrtOperator.Onnx;
using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Runtimes;
using TrtOperator.TensorRt.Building;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.TensorRt.Tests.NodeKinds;

/// <summary>The one island that the compiler fails to build: our check finds it exactly where the library fails.</summary>
[Collection(RealLibrary.Collection)]
public sealed class ScaledConvolutionTests : IDisposable
{
    private readonly RtxBuild _build = new();

    public void Dispose() => _build.Dispose();

    [Theory]
    [InlineData("Conv Mul Cast", false)]
    [InlineData("Conv Identity Mul Cast", false)]
    [InlineData("Conv Mul Transpose Cast", false)]
    [InlineData("Conv Mul Reshape Cast", false)]
    [InlineData("ConvTranspose Mul Transpose Cast", false)]
    [InlineData("Conv Transpose Mul Cast", true)]
    [InlineData("Conv Reshape Mul Cast", true)]
    [InlineData("Conv Mul Relu Cast", true)]
    [InlineData("Conv Relu Mul Cast", true)]
    [InlineData("Conv Mul Mul Cast", true)]
    [InlineData("Conv Mul Add Cast", true)]
    [InlineData("Conv Add Mul Cast", true)]
    [InlineData("Conv Mul", true)]
    public void The_check_agrees_with_the_library(string chain, bool builds)
    {
        KindGraph graph = new();
        string tensor = Cast(graph, "up", Cast(graph, "down", graph.Input("x", DataType.Float, KindGraph.Channels, 12, 12), DataType.Float16), DataType.Float);
        tensor = graph.Node("Add", "zero", [tensor, graph.Floats("z", [0f])]);
        (string two, string vector, string shape) = (graph.Floats("two", [2f]), graph.Weight("vector", KindGraph.Channels, 1, 1), graph.Int64s("shape", -1, KindGraph.Channels, 144));
        foreach ((string op, int place) in chain.Split(' ').Select((op, place) => (op, place)))
        {
            string name = $"n{place}";
            tensor = op switch
            {
                "Conv" => graph.Conv(name, tensor, 3, false),
                "ConvTranspose" => graph.Node(op, name, [tensor, graph.Weight(name + ".w", KindGraph.Channels, KindGraph.Channels, 2, 2)]),
                "Mul" => graph.Node(op, name, [tensor, two]),
                "Add" => graph.Node(op, name, [tensor, vector]),
                "Reshape" => graph.Node(op, name, [tensor, shape]),
                "Transpose" => graph.Node(op, name, [tensor], static node => node.SetInts("perm", 0, 1, 3, 2)),
                "Cast" => Cast(graph, "last", graph.Node("Sigmoid", "half", [Cast(graph, name, tensor, DataType.Float16)]), DataType.Float),
                _ => graph.Node(op, name, [tensor]),
            };
        }

        graph.Output(tensor);
        OnnxModel model = graph.Model;

        bool passes = TensorRtChecks.Check(model, IslandRuntime.TensorRtRtx, ["8.6"]).Count == 0;
        BuildAttempt attempt = _build.Run(model, new PlanProfileInput("x", graph.InputShape(1), graph.InputShape(4), graph.InputShape(8)), ["8.6"]);

        (passes, attempt.Plan is not null).Should().Be((builds, builds));
    }

    private static string Cast(KindGraph graph, string name, string tensor, DataType type) => graph.Node("Cast", name, [tensor], node => node.SetInt("to", (long)type));
}
