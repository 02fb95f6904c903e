using TrtOperator.Onnx;
using TrtOperator.Precision.Execution;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.Execution;

public sealed class OnnxSessionTests
{
    private static readonly OnnxModel Doubling = new TestGraph().Input("x", -1, 3).Node("Add", ["x", "x"], "y").Output("y", -1, 3).Build();

    [Fact]
    public void Ports_have_names_types_and_open_dimensions()
    {
        using OnnxSession session = OnnxSession.Load(Doubling);
        session.Inputs.Should().ContainSingle().Which.Should().BeEquivalentTo(new TensorPort("x", DataType.Float, [null, 3]));
        session.Inputs[0].HasOpenBatch.Should().BeTrue();
        session.Outputs.Should().ContainSingle().Which.Name.Should().Be("y");
    }

    [Fact]
    public void A_model_runs_from_memory_and_from_a_file()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".onnx");
        Doubling.Save(path);
        try
        {
            using OnnxSession session = OnnxSession.Open(path, new InferenceSessionOptions(OptimizationsOff: false, Threads: 1));
            session.Run(TestRuns.Feed("x", [1, 2, 3], 1, 3))["y"].Span<float>().ToArray().Should().Equal(2, 4, 6);
            TestRuns.Run(Doubling, "y", TestRuns.Feed("x", [1, 2, 3], 1, 3)).Should().Equal(2, 4, 6);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Empty_tensors_run()
        => TestRuns.Run(Doubling, "y", TestRuns.Feed("x", [], 0, 3)).Should().BeEmpty();

    [Fact]
    public void Bad_inputs_are_named()
    {
        using OnnxSession session = OnnxSession.Load(Doubling);
        Refused(new Dictionary<string, HostTensor>()).Should().Contain("'x' is missing");
        Refused(TestRuns.Feed("z", [1, 2, 3], 1, 3)).Should().Contain("no input 'z'").And.Contain("'x'");
        Refused(new Dictionary<string, HostTensor> { ["x"] = HostTensor.Create<long>([1, 2, 3], 1, 3) }).Should().Contain("takes Float, not Int64");
        Refused(TestRuns.Feed("x", [1, 2], 1, 2)).Should().Contain("[?, 3], not [1, 2]");
        FluentActions.Invoking(() => session.Run(TestRuns.Feed("x", [1, 2, 3], 1, 3), ["q"])).Should().Throw<InferenceException>().WithMessage("*no output 'q'*'y'*");

        string Refused(Dictionary<string, HostTensor> inputs)
            => FluentActions.Invoking(() => session.Run(inputs)).Should().Throw<InferenceException>().Which.Message;
    }

    [Fact]
    public void A_node_that_fails_is_named_in_one_sentence()
    {
        OnnxModel model = new TestGraph().Input("x", -1, 3).Input("at", DataType.Int64, -1)
            .Node("Gather", "/encoder/Gather_7", ["x", "at"], ["y"], node => node.SetInt("axis", 1)).Output("y").Build();
        model.Graph.Output[0].Type = null;
        using OnnxSession session = OnnxSession.Load(model);
        Dictionary<string, HostTensor> inputs = TestRuns.Feed("x", [1, 2, 3], 1, 3);
        inputs["at"] = HostTensor.Create<long>([9], 1);
        InferenceException error = FluentActions.Invoking(() => session.Run(inputs)).Should().Throw<InferenceException>().Which;
        error.Node.Should().Be("/encoder/Gather_7");
        error.Message.Should().StartWith("Node '/encoder/Gather_7' (Gather) failed in ONNX Runtime: ").And.EndWith(".").And.NotContain("\n").And.NotContain(".cc");
    }

    [Fact]
    public void A_model_that_does_not_load_is_one_sentence()
    {
        OnnxModel model = new TestGraph().Input("x", 1, 3).Node("NoSuchOperator", "/odd", ["x"], ["y"]).Output("y").Build();
        FluentActions.Invoking(() => OnnxSession.Load(model)).Should().Throw<InferenceException>().WithMessage("*NoSuchOperator*").Which.Message.Should().NotContain("\n");
        FluentActions.Invoking(() => OnnxSession.Open("/nowhere/model.onnx")).Should().Throw<InferenceException>().WithMessage("*'/nowhere/model.onnx'*");
    }

    [Fact]
    public async Task A_run_is_stopped_between_two_nodes()
    {
        // 400 products of 20,000 rows: minutes of work on one thread.
        OnnxModel model = new TestGraph().Input("x", -1, 256)
            .Floats("w", TestGraph.Random(1, 256 * 256), 256, 256)
            .Build();
        string last = "x";
        for (int i = 0; i < 400; i++)
        {
            model.Graph.Node.Add(NodeAttributes.Create("MatMul", $"/m{i}", [last, "w"], [$"m{i}"]));
            last = $"m{i}";
        }

        model.Graph.Output.Add(new TrtOperator.Onnx.Protos.ValueInfoProto { Name = last });
        using OnnxSession session = OnnxSession.Load(model, new InferenceSessionOptions(Threads: 1));
        using CancellationTokenSource source = new();
        Task run = Task.Run(() => session.Run(TestRuns.Feed("x", new float[20_000 * 256], 20_000, 256), null, source.Token));
        await source.CancelAsync();
        await FluentActions.Awaiting(() => run).Should().ThrowAsync<OperationCanceledException>();
    }
}
