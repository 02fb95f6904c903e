using CsCheck;
using Google.Protobuf;
using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Onnx.Tests;

public class SurfaceTests
{
    [Fact]
    public void Source_names_are_kept_made_unique_and_deterministic()
    {
        OnnxModel model = new ModelBuilder(13).Input("x", 1).Output("e").Node("Relu", ["x"], ["a"], node => node.Name = "n").Node("Relu", ["a"], ["b"], node => node.Name = "n")
            .Node("Relu", ["b"], ["c"], node => node.Name = "").Node("Relu", ["c"], ["d"], node => node.Name = "n_2").Node("Relu", ["d"], ["e"], node => node.Name = "Relu_2").Build();
        SourceNames.MakeUnique(model);
        model.Graph.Node.Select(node => node.Name).Should().Equal("n", "n_3", "Relu_2_2", "n_2", "Relu_2");
        byte[] once = model.ToByteArray();
        SourceNames.MakeUnique(model);
        model.ToByteArray().Should().Equal(once);
    }

    [Fact]
    public void Names_are_unique_whatever_they_were()
        => Gen.Int[0, 4].Select(static i => new[] { "", "a", "a_2", "Relu_1", "a_2_2" }[i]).Array[0, 30].Sample(names =>
        {
            OnnxModel model = new(new ModelProto { Graph = new GraphProto() });
            foreach (string name in names)
            {
                model.Graph.Node.Add(NodeAttributes.Create("Relu", name, [], []));
            }

            SourceNames.MakeUnique(model);
            string[] unique = [.. model.Graph.Node.Select(node => node.Name)];
            return unique.Distinct().Count() == names.Length && unique.All(name => name.Length > 0)
                && names.Select((name, i) => name.Length == 0 || Array.IndexOf(names, name) != i || unique[i] == name).All(kept => kept);
        });

    [Fact]
    public void The_index_knows_makers_and_readers()
    {
        GraphProto body = new() { Name = "b" };
        body.Node.Add(NodeAttributes.Create("Neg", "inner", ["a"], ["r"]));
        body.Output.Add(new ValueInfoProto { Name = "r" });
        OnnxModel model = new ModelBuilder(13).Input("x", 1).Input("c", DataType.Bool).Floats("w", [1]).Output("y").Node("Add", ["x", "w"], ["a"]).Node("Mul", ["a", "a"], ["m"])
            .Node("If", ["c"], ["y"], node => node.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = body })).Build();
        GraphIndex index = new(model.Graph);
        index.Producer("a").Should().BeSameAs(model.Graph.Node[0]);
        index.Producer("x").Should().BeNull();
        index.Consumers("a").Should().Equal(model.Graph.Node[1], model.Graph.Node[2]);
        index.Consumers("nothing").Should().BeEmpty();
        index.IsUsedInSubgraph("a").Should().BeTrue();
        index.IsUsedInSubgraph("m").Should().BeFalse();
        index.Initializer("w").Should().BeSameAs(model.Graph.Initializer[0]);
        index.IsInput("x").Should().BeTrue();
        index.IsOutput("y").Should().BeTrue();
        index.Node("mul_1").Should().BeSameAs(model.Graph.Node[1]);
        index.Position(model.Graph.Node[2]).Should().Be(2);
        FluentActions.Invoking(() => index.Position(model.Graph.Node[2].Clone())).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Floats_are_read_from_every_storage()
    {
        float[] expected = [1.5f, -2, 0.25f];
        TensorData.ReadFloats(TensorData.Floats("t", expected, 3)).Should().Equal(expected);
        TensorData.ReadFloats(TensorData.Halves("t", [(Half)1.5f, (Half)(-2), (Half)0.25f], 3)).Should().Equal(expected);
        TensorData.ReadFloats(new TensorProto { Dims = { 3 }, DataType = (int)DataType.Float, FloatData = { expected } }).Should().Equal(expected);
        TensorData.ReadFloats(new TensorProto { Dims = { 3 }, DataType = (int)DataType.Double, DoubleData = { 1.5, -2, 0.25 } }).Should().Equal(expected);
        TensorData.ReadFloats(TensorData.Bytes("t", DataType.Double, [.. expected.SelectMany(value => BitConverter.GetBytes((double)value))], 3)).Should().Equal(expected);
        TensorData.ReadFloats(new TensorProto { Dims = { 3 }, DataType = (int)DataType.Bfloat16, Int32Data = { 0x3FC0, 0xC000, 0x3E80 } }).Should().Equal(expected);
        TensorData.ReadFloats(TensorData.Bytes("t", DataType.Bfloat16, [0xC0, 0x3F, 0x00, 0xC0, 0x80, 0x3E], 3)).Should().Equal(expected);
        TensorData.ReadFloats(new TensorProto { Dims = { 3 }, DataType = (int)DataType.Float16, Int32Data = { 0x3E00, 0xC000, 0x3400 } }).Should().Equal(expected);
        TensorData.ReadFloats(TensorData.Floats("scalar", [7])).Should().Equal(7);
        TensorData.ReadFloats(TensorData.Floats("empty", [], 3, 0)).Should().BeEmpty();
    }

    [Fact]
    public void Integers_are_read_from_every_storage()
    {
        TensorData.ReadInt64s(TensorData.Int64s("t", [1, -2], 2)).Should().Equal(1, -2);
        TensorData.ReadInt64s(new TensorProto { Dims = { 2 }, DataType = (int)DataType.Int64, Int64Data = { 1, -2 } }).Should().Equal(1, -2);
        TensorData.ReadInt64s(new TensorProto { Dims = { 2 }, DataType = (int)DataType.Int32, Int32Data = { 1, -2 } }).Should().Equal(1, -2);
        TensorData.ReadInt64s(TensorData.Bytes("t", DataType.Int32, [1, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF], 2)).Should().Equal(1, -2);
    }

    [Fact]
    public void Wrong_tensors_are_named()
    {
        FluentActions.Invoking(() => TensorData.ReadFloats(TensorData.Int64s("t", [1], 1))).Should().Throw<InvalidModelException>().WithMessage("*'t'*Int64*");
        FluentActions.Invoking(() => TensorData.ReadInt64s(TensorData.Floats("t", [1], 1))).Should().Throw<InvalidModelException>().WithMessage("*'t'*Float*");
        FluentActions.Invoking(() => TensorData.ReadFloats(new TensorProto { Name = "t", Dims = { 3 }, DataType = 1, RawData = ByteString.Empty })).Should().Throw<InvalidModelException>().WithMessage("*0 bytes*12*");
        FluentActions.Invoking(() => TensorData.ReadFloats(new TensorProto { Name = "t", Dims = { 3 }, DataType = 1 })).Should().Throw<InvalidModelException>().WithMessage("*0 values*3*");
        FluentActions.Invoking(() => TensorData.ReadFloats(new TensorProto { Name = "t", DataType = 1, DataLocation = TensorProto.Types.DataLocation.External })).Should().Throw<InvalidModelException>().WithMessage("*external*");
        FluentActions.Invoking(() => TensorData.Floats("t", [1, 2], 3)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => TensorData.ElementCount(new TensorProto { Name = "t", Dims = { long.MaxValue, 2, 0 } })).Should().Throw<InvalidModelException>();
    }

    [Fact]
    public void Attributes_are_read_set_and_checked()
    {
        NodeProto node = NodeAttributes.Create("Op", "n", ["a", ""], ["b"]);
        node.GetInt("i", 5).Should().Be(5);
        node.SetInt("i", 6);
        node.SetInt("i", 7);
        node.SetFloat("f", 1.5f);
        node.SetString("s", "text");
        node.SetInts("l", 1, 2);
        node.SetFloats("g", 1, 2);
        node.GetInt("i", 0).Should().Be(7);
        node.GetFloat("f", 0).Should().Be(1.5f);
        node.GetString("s", "").Should().Be("text");
        node.GetInts("l").Should().Equal(1, 2);
        node.GetFloats("g").Should().Equal(1, 2);
        node.GetInts("none").Should().BeNull();
        node.Attribute.Should().HaveCount(5);
        node.Has("i").Should().BeTrue();
        node.RemoveAttribute("i").Should().BeTrue();
        node.Has("i").Should().BeFalse();
        node.InputAt(0).Should().Be("a");
        node.InputAt(9).Should().BeEmpty();
        FluentActions.Invoking(() => node.GetInt("f", 0)).Should().Throw<InvalidModelException>().WithMessage("*'f'*'n'*Float*Int*");
    }

    [Fact]
    public void The_opset_is_that_of_the_default_domain()
    {
        OnnxModel model = new(new ModelProto { Graph = new GraphProto() });
        model.Opset.Should().Be(1);
        model.Opset = 13;
        model.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "other", Version = 2 });
        model.Opset = 19;
        model.Opset.Should().Be(19);
        model.Proto.OpsetImport.Should().HaveCount(2);
    }

    [Fact]
    public void Clones_share_weights_and_nothing_else()
    {
        OnnxModel model = new ModelBuilder(13).Input("x", 1).Random("w", 4).Output("y").Node("Add", ["x", "w"], ["y"]).Build();
        OnnxModel clone = model.Clone();
        clone.Graph.Initializer[0].RawData.Should().BeSameAs(model.Graph.Initializer[0].RawData);
        clone.Graph.Node[0].Name = "other";
        model.Graph.Node[0].Name.Should().Be("add_0");
    }
}
