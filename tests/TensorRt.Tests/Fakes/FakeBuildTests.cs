using System.Runtime.InteropServices;
using System.Text.Json;
using TrtOperator.Onnx.Protos;
using TrtOperator.TensorRt.Building;
using TrtOperator.TensorRt.Callbacks;
using TrtOperator.TensorRt.Libraries;
using TrtOperator.TensorRt.Objects;

namespace TrtOperator.TensorRt.Tests.Fakes;

public sealed class FakeBuildTests : IDisposable
{
    private const int Tf32 = 1 << 6;

    private readonly string _folder = Directory.CreateTempSubdirectory("fake-build-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(10, 13, true)]
    [InlineData(10, 16, false)]
    [InlineData(11, 1, true)]
    [InlineData(11, 1, false)]
    public void A_plan_is_built_as_it_was_asked_for(int major, int minor, bool tf32)
    {
        FakeTensorRt fake = new(major, minor);
        List<BuildProgress> progress = [];
        BuildAttempt attempt = PlanBuilder.Build(fake.Load(), Request("Relu") with { Tf32 = tf32, WorkspaceBytes = 1 << 20, OptimizationLevel = 5 }, 0, progress.Add);
        attempt.Failure.Should().BeNull();
        attempt.Plan!.Layers.Should().Be(3);
        new FileInfo(Path.Combine(_folder, BuiltPlan.PlanName)).Length.Should().Be(attempt.Plan.Bytes);
        FakeBuild build = fake.Builds.Should().ContainSingle().Subject;
        (build.Flags & Tf32).Should().Be(tf32 ? Tf32 : 0u);
        build.Hardware.Should().Be(fake.Enums["HardwareCompatibilityLevel", "SAME_COMPUTE_CAPABILITY"]);
        build.Workspace.Should().Be(1 << 20);
        build.Level.Should().Be(5);
        build.NetworkFlags.Should().Be(major == 10 ? 2u : 1u, "strong typing is another bit in each major");
        build.Profiles.Should().ContainSingle().Which["x"].Should().BeEquivalentTo(new long[][] { [1, 2], [2, 2], [4, 2] });
        progress.Should().NotBeEmpty();
        fake.Complaints.Should().BeEmpty();
        fake.Live.Should().Be(0);
    }

    [Fact]
    public void A_node_that_is_unknown_is_evidence_that_names_it()
    {
        BuildAttempt attempt = PlanBuilder.Build(new FakeTensorRt(11, 1).Load(), Request("Stranger"), 0, static _ => { });
        attempt.Plan.Should().BeNull();
        attempt.Evidence!.ParserErrors.Should().ContainSingle().Which.NodeOperator.Should().Be("Stranger");
    }

    [Theory]
    [InlineData(10, 13, "Bindings")]
    [InlineData(11, 1, "I/O Tensors")]
    public void A_built_plan_runs_and_describes_itself(int major, int minor, string bindings)
    {
        FakeTensorRt fake = new(major, minor);
        TensorRtLibrary library = fake.Load();
        PlanBuilder.Build(library, Request("Relu"), 0, static _ => { }).Failure.Should().BeNull();
        using Logger logger = new(library.Slots, static _ => { });
        using Runtime runtime = library.CreateRuntime(logger);
        using Engine engine = runtime.Deserialize(File.ReadAllBytes(Path.Combine(_folder, BuiltPlan.PlanName)))!;
        using EngineInspector inspector = engine.CreateInspector();
        using JsonDocument described = JsonDocument.Parse(inspector.Describe(library.Enums["LayerInformationFormat", "JSON"]));
        described.RootElement.GetProperty(bindings).GetArrayLength().Should().Be(2);
        using Objects.ExecutionContext context = engine.CreateContext();
        context.SetInputShape("x", [5, 2]).Should().BeFalse("the profile ends at 4 rows");
        context.SetInputShape("x", [2, 2]).Should().BeTrue();
        context.TensorShape("y").Should().Equal(2, 3);
        context.Enqueue(0).Should().BeFalse("no address is set");
        float[] input = [1, 2, -1, 1];
        float[] output = new float[6];
        GCHandle pinnedInput = GCHandle.Alloc(input, GCHandleType.Pinned);
        GCHandle pinnedOutput = GCHandle.Alloc(output, GCHandleType.Pinned);
        context.SetAddress("x", pinnedInput.AddrOfPinnedObject()).Should().BeTrue();
        context.SetAddress("y", pinnedOutput.AddrOfPinnedObject()).Should().BeTrue();
        context.Enqueue(0).Should().BeTrue();
        pinnedInput.Free();
        pinnedOutput.Free();
        output.Should().Equal(1, 0, 7, 0, 0, 0);
        runtime.Deserialize(new byte[100]).Should().BeNull("it is no plan");
        fake.Complaints.Should().BeEmpty();
    }

    // y = relu(x W), W = [[1, 2, 3], [0, -3, 2]].
    private PlanRequest Request(string last)
    {
        TensorProto weights = new() { Name = "w", DataType = (int)TensorProto.Types.DataType.Float };
        weights.Dims.Add([2, 3]);
        weights.FloatData.Add([1, 2, 3, 0, -3, 2]);
        NodeProto product = new() { Name = "product", OpType = "MatMul" };
        product.Input.Add(["x", "w"]);
        product.Output.Add("p");
        NodeProto end = new() { Name = "end", OpType = last };
        end.Input.Add("p");
        end.Output.Add("y");
        TypeProto type = new() { TensorType = new() { ElemType = weights.DataType, Shape = new() } };
        type.TensorType.Shape.Dim.Add([new TensorShapeProto.Types.Dimension { DimParam = "n" }, new TensorShapeProto.Types.Dimension { DimValue = 2 }]);
        GraphProto graph = new();
        graph.Initializer.Add(weights);
        graph.Node.Add([product, end]);
        graph.Input.Add(new ValueInfoProto { Name = "x", Type = type });
        graph.Output.Add(new ValueInfoProto { Name = "y" });
        string path = Path.Combine(_folder, "model.onnx");
        new Onnx.OnnxModel(new ModelProto { Graph = graph }).Save(path, TestContext.Current.CancellationToken);
        return new PlanRequest
        {
            Library = new LibraryFiles(LibraryKind.TensorRt, "main", "parser"),
            ModelPath = path,
            OutputFolder = _folder,
            Profiles = [new PlanProfile("rows", [new PlanProfileInput("x", [1, 2], [2, 2], [4, 2])])],
        };
    }
}
