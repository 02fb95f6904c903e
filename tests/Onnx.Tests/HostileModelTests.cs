using System.Text;
using Google.Protobuf;
using TrtOperator.Onnx.Protos;
using AttributeType = TrtOperator.Onnx.Protos.AttributeProto.Types.AttributeType;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Onnx.Tests;

public class HostileModelTests
{
    [Theory]
    [InlineData("", "*empty file*")]
    [InlineData("<!DOCTYPE html><html><body>404</body></html>", "*HTML page*")]
    [InlineData("  <HTML>", "*HTML page*")]
    [InlineData("<?xml version=\"1.0\"?>", "*XML*")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "*Git LFS pointer*git lfs pull*")]
    [InlineData("%PDF-1.7\n%", "*PDF*")]
    [InlineData("{\"error\": \"not found\"}", "*JSON*")]
    [InlineData("Not found\n", "*text file*")]
    [InlineData("PK\u0003\u0004xxxx", "*ZIP*")]
    [InlineData("ftrtxxxxxxxx", "*TensorRT engine*")]
    [InlineData("\u001c\0\0\0TFL3", "*TensorFlow Lite*")]
    [InlineData("\0\0\0\0\0\0\0\0", "*zero bytes*")]
    public void Files_that_are_no_model_are_named(string content, string message)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Encoding.Latin1.GetBytes(content));
            Invalid(() => OnnxModel.Load(path), message);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Missing_files_and_folders_are_named()
    {
        Invalid(() => OnnxModel.Load("/nowhere/m.onnx"), "*'/nowhere/m.onnx'*does not exist*");
        Invalid(() => OnnxModel.Load(Path.GetTempPath()), "*is a folder*");
    }

    [Fact]
    public void Every_cut_through_a_model_is_an_error()
    {
        byte[] bytes = Small().Build().ToByteArray();
        for (int length = 0; length < bytes.Length; length++)
        {
            byte[] cut = bytes[..length];
            FluentActions.Invoking(() => OnnxModel.Parse(cut)).Should().Throw<InvalidModelException>($"of {bytes.Length} bytes only {length} are there");
        }
    }

    [Theory]
    [InlineData(2147483648)]
    [InlineData(0)]
    [InlineData(25)]
    public void A_function_of_an_unknown_operator_set_is_refused_by_name(long version)
        => FluentActions.Invoking(() => Parse(model => model.Functions.Add(new FunctionProto
        {
            Name = "Double",
            Domain = "local",
            Input = { "a" },
            Output = { "b" },
            Node = { new NodeProto { OpType = "Add", Input = { "a", "a" }, Output = { "b" } } },
            OpsetImport = { new OperatorSetIdProto { Version = version } },
        }))).Should().Throw<UnsupportedModelException>().WithMessage($"*function 'Double'*ai.onnx {version}*");

    [Fact]
    public void Truncation_is_called_by_its_name()
    {
        byte[] bytes = Small().Build().ToByteArray();
        Invalid(() => OnnxModel.Parse(bytes.AsSpan(0, bytes.Length / 2)), "*truncated*");
    }

    [Fact]
    public void Names_do_not_reach_a_terminal_as_commands()
        => Broken(model => model.Graph.Output[0].Name = "\u001b[31mred\u202e\n", "*'?[31mred??'*made by no node*");

    [Fact]
    public void Lengths_beyond_the_file_are_not_allocated()
        => Invalid(() => OnnxModel.Parse([0x08, 0x08, 0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]), "*ends too early*");

    [Fact]
    public void Values_that_do_not_fill_their_dimensions_are_refused()
    {
        Broken(model => model.Graph.Initializer[0].RawData = ByteString.CopyFrom(new byte[12]), "*'w'*12 bytes*need 16*");
        Broken(model => model.Graph.Initializer[0].Dims[0] = -2, "*'w'*negative*");
        Broken(model => { model.Graph.Initializer[0].Dims[0] = long.MaxValue; model.Graph.Initializer[0].Dims[1] = 4; }, "*'w'*64 bits*");
        Broken(model => { model.Graph.Initializer[0].Dims[0] = 1L << 40; }, "*'w'*bytes allowed*");
        Broken(model => { model.Graph.Initializer[0].ClearRawData(); model.Graph.Initializer[0].FloatData.Add(1); }, "*'w'*holds 1 values*need 4*");
        Broken(model => model.Graph.Initializer[0].FloatData.Add(1), "*'w'*twice*");
        Broken(model => model.Graph.Initializer[0].DataType = 0, "*'w'*no element type*");
        Broken(model => model.Graph.Initializer[0].Dims.AddRange(Enumerable.Repeat(1L, 100)), "*'w'*102 dimensions*");
        Broken(model => model.Graph.Initializer[0].DataType = (int)DataType.String, "*'w'*text as raw*");
    }

    [Fact]
    public void Element_types_from_the_future_are_unsupported()
        => FluentActions.Invoking(() => Parse(model => model.Graph.Initializer[0].DataType = 99)).Should().Throw<UnsupportedModelException>().WithMessage("*'w'*99*");

    [Fact]
    public void Tensors_with_two_makers_are_refused()
    {
        Broken(model => model.Graph.Node[1].Output[0] = "m", "*'m'*'matmul_0'*'relu_1'*");
        Broken(model => model.Graph.Node[1].Output[0] = "w", "*'w'*made again*");
        Broken(model => model.Graph.Initializer.Add(model.Graph.Initializer[0].Clone()), "*'w'*twice*");
        Broken(model => model.Graph.Input.Add(model.Graph.Input[0].Clone()), "*'x'*twice*");
    }

    [Fact]
    public void Tensors_that_nobody_makes_are_refused()
    {
        Broken(model => model.Graph.Node[1].Input[0] = "ghost", "*'ghost'*'relu_1'*");
        Broken(model => model.Graph.Output[0].Name = "ghost", "*output 'ghost'*");
        Broken(model => model.Graph.Initializer[0].Name = string.Empty, "*initializer*no name*");
        Broken(model => model.Graph.Node[0].OpType = string.Empty, "*'matmul_0'*no operator*");
    }

    [Fact]
    public void Cycles_name_their_nodes()
        => Invalid(() => new ModelBuilder(13).Input("x", 2).Output("c").Node("Add", ["x", "c"], ["a"]).Node("Relu", ["a"], ["b"]).Node("Neg", ["b"], ["c"]).Node("Abs", ["c"], ["d"]).Build(),
            "*cycle*'add_0'*'relu_1'*'neg_2'*'add_0'*");

    [Fact]
    public void A_cycle_through_a_subgraph_is_found()
    {
        GraphProto body = new() { Name = "b" };
        body.Node.Add(NodeAttributes.Create("Neg", "n", ["later"], ["r"]));
        body.Output.Add(new ValueInfoProto { Name = "r" });
        Invalid(() => new ModelBuilder(13).Input("c", DataType.Bool).Output("later").Node("If", ["c"], ["y"], node => node.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeType.Graph, G = body })).Node("Neg", ["y"], ["later"]).Build(), "*cycle*'if_0'*");
    }

    [Fact]
    public void Unsorted_nodes_are_sorted()
    {
        OnnxModel model = new ModelBuilder(13).Input("x", 2).Output("c").Node("Neg", ["b"], ["c"]).Node("Relu", ["a"], ["b"]).Node("Abs", ["x"], ["a"]).Node("Exp", ["x"], ["unused"]).Build();
        model.Graph.Node.Select(node => node.OpType).Should().Equal("Abs", "Relu", "Neg", "Exp");
    }

    [Fact]
    public void Deep_nesting_is_refused_before_it_is_parsed()
    {
        GraphProto graph = new() { Name = "inmost" };
        for (int i = 0; i < 40; i++)
        {
            NodeProto node = NodeAttributes.Create("If", $"if{i}", ["c"], []);
            node.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeType.Graph, G = graph });
            graph = new GraphProto { Name = $"level{i}" };
            graph.Node.Add(node);
        }

        ModelBuilder builder = new(13);
        builder.Proto.Graph = graph;
        Invalid(() => builder.Build(), "*nests*64*");
    }

    [Fact]
    public void Deep_types_are_refused()
    {
        TypeProto type = new() { TensorType = new TypeProto.Types.Tensor { ElemType = 1 } };
        for (int i = 0; i < 60; i++)
        {
            type = new TypeProto { SequenceType = new TypeProto.Types.Sequence { ElemType = type } };
        }

        ModelBuilder builder = Small();
        builder.Graph.Input[0].Type = type;
        Invalid(() => builder.Build(), "*nests*64*");
    }

    [Fact]
    public void Endless_groups_and_raw_recursion_do_not_overflow_the_stack()
    {
        byte[] groups = [.. Enumerable.Repeat((byte)0x0B, 1_000_000)];
        Invalid(() => OnnxModel.Parse(groups), "*wire type*");
    }

    [Fact]
    public void Absurd_counts_are_refused()
    {
        byte[] nodes = [.. Enumerable.Repeat(new byte[] { 0x0A, 0x00 }, 5000).SelectMany(static pair => pair)];
        byte[] model = [0x08, 0x08, 0x3A, .. Length(nodes.Length), .. nodes];
        Invalid(() => OnnxModel.Parse(model, OnnxLimits.Default with { MaxNodes = 1000 }), "*more than 1000 nodes*");
        Invalid(() => OnnxModel.Parse(model, OnnxLimits.Default with { MaxMessages = 1000 }), "*more than 1000 fields*");
        Invalid(() => OnnxModel.Parse(model, OnnxLimits.Default with { MaxFileBytes = 100 }), "*100 allowed*");
        ModelBuilder longName = Small();
        longName.Graph.Node[0].Name = new string('n', 5000);
        Invalid(() => longName.Build(), "*name of 5000 bytes*");
        Invalid(() => OnnxModel.Parse(model, OnnxLimits.Default with { MaxVariableLengthNumbers = 0 }), "*more than 0 numbers*");
        ModelBuilder big = Small();
        Invalid(() => OnnxModel.Parse(new OnnxModel(big.Proto).ToByteArray(), OnnxLimits.Default with { MaxTensorBytes = 8 }), "*8 allowed*");
    }

    [Fact]
    public void Names_that_are_no_text_are_refused()
    {
        byte[] bytes = Small().Build().ToByteArray();
        int at = bytes.AsSpan().IndexOf("matmul_0"u8);
        bytes[at] = 0xFF;
        Invalid(() => OnnxModel.Parse(bytes), "*UTF-8*");
    }

    [Theory]
    [InlineData(25)]
    [InlineData(6)]
    public void Opsets_outside_the_range_are_unsupported(int opset)
        => FluentActions.Invoking(() => new ModelBuilder(opset).Input("x", 2).Output("y").Node("Relu", ["x"], ["y"]).Build()).Should().Throw<UnsupportedModelException>().WithMessage($"*opset {opset}*7 to 24*");

    [Theory]
    [InlineData(2)]
    [InlineData(99)]
    public void Formats_outside_the_range_are_unsupported(int ir)
        => FluentActions.Invoking(() => Parse(model => model.IrVersion = ir)).Should().Throw<UnsupportedModelException>().WithMessage($"*IR version {ir}*");

    [Fact]
    public void Inconsistent_imports_are_refused()
    {
        Broken(model => model.OpsetImport.Add(new OperatorSetIdProto { Domain = "ai.onnx", Version = 9 }), "*'ai.onnx' twice*");
        Broken(model => model.OpsetImport.Clear(), "*opset_import*");
        Broken(model => model.Graph = null, "*no graph*");
        Broken(model => model.ClearIrVersion(), "*no ir_version*");
        Broken(model => model.Graph.Node[0].Attribute.Add([new AttributeProto { Name = "a", I = 1 }, new AttributeProto { Name = "a", I = 2 }]), "*'matmul_0'*'a' twice*");
    }

    [Fact]
    public void Cancelled_loading_stops()
    {
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, Small().Build().ToByteArray());
        FluentActions.Invoking(() => OnnxModel.Load(path, cancellationToken: new CancellationToken(true))).Should().Throw<OperationCanceledException>();
        File.Delete(path);
    }

    private static byte[] Length(int value)
    {
        using MemoryStream stream = new();
        using (CodedOutputStream output = new(stream, leaveOpen: true))
        {
            output.WriteLength(value);
        }

        return stream.ToArray();
    }

    private static ModelBuilder Small() => new ModelBuilder(13).Input("x", 2, 2).Random("w", 2, 2).Output("y").Node("MatMul", ["x", "w"], ["m"]).Node("Relu", ["m"], ["y"]);

    private static OnnxModel Parse(Action<ModelProto> edit)
    {
        ModelBuilder builder = Small();
        edit(builder.Proto);
        return builder.Build();
    }

    private static void Broken(Action<ModelProto> edit, string message) => Invalid(() => Parse(edit), message);

    private static void Invalid(Action action, string message)
    {
        string text = action.Should().Throw<InvalidModelException>().WithMessage(message).Which.Message;
        text.Should().EndWith(".").And.NotContain("\n");
    }
}
