using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Onnx.Tests;

public class FoldingTests
{
    private static readonly string[] Y = ["y"];
    private static readonly string[] Parameters = ["scale", "bias", "mean", "var"];

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public void BatchNormalization_folds_into_Conv(int group, bool bias)
    {
        ModelBuilder builder = Start(6).Input("x", 2, 4, 6, 6).Random("w", 6, 4 / group, 3, 3).Random("b", 6)
            .Node("Conv", bias ? ["x", "w", "b"] : ["x", "w"], ["c"], node => node.SetInt("group", group));
        Folds(Normalized(builder, "c"), "Conv");
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(4, false)]
    public void BatchNormalization_folds_into_ConvTranspose(int group, bool bias)
    {
        ModelBuilder builder = Start(8).Input("x", 2, 4, 5, 5).Random("w", 4, 8 / group, 3, 3).Random("b", 8)
            .Node("ConvTranspose", bias ? ["x", "w", "b"] : ["x", "w"], ["c"], node => { node.SetInt("group", group); node.SetInts("strides", 2, 2); });
        Folds(Normalized(builder, "c"), "ConvTranspose");
    }

    [Theory]
    [InlineData(false, 1f, 1f)]
    [InlineData(true, 0.5f, 2f)]
    [InlineData(false, 2f, 0f)]
    public void BatchNormalization_folds_into_Gemm(bool transposed, float alpha, float beta)
    {
        ModelBuilder builder = Start(5).Input("x", 3, 4).Random("w", transposed ? [5, 4] : [4, 5]).Random("b", 1, 5).Node("Gemm", ["x", "w", "b"], ["c"], node =>
        {
            node.SetInt("transB", transposed ? 1 : 0);
            node.SetFloat("alpha", alpha);
            node.SetFloat("beta", beta);
        });
        Folds(Normalized(builder, "c"), "Gemm");
    }

    [Fact]
    public void BatchNormalization_folds_into_MatMul_and_Add()
        => Normalized(Start(5).Input("x", 3, 4).Random("w", 4, 5).Random("b", 5).Node("MatMul", ["x", "w"], ["m"]).Node("Add", ["b", "m"], ["c"]), "c")
            .Model.Graph.Node.Select(node => node.OpType).Should().Equal("MatMul", "Add");

    [Fact]
    public void BatchNormalization_after_MatMul_becomes_its_bias()
        => Normalized(Start(5).Input("x", 3, 4).Random("w", 4, 5).Node("MatMul", ["x", "w"], ["c"]), "c").Model.Graph.Node.Select(node => node.OpType).Should().Equal("MatMul", "Add");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Both_parts_of_a_product_with_a_folded_BatchNormalization_stand_for_it(bool bias)
    {
        ModelBuilder builder = Start(5).Input("x", 3, 4).Random("w", 4, 5).Random("b", 5).Node("MatMul", ["x", "w"], [bias ? "m" : "c"]);
        NormalizedModel normalized = Normalized(bias ? builder.Node("Add", ["b", "m"], ["c"]) : builder, "c");
        normalized.Model.Graph.Node.Should().HaveCount(2).And.OnlyContain(node => normalized.Sources[node.Name].Contains("bn"));
    }

    [Fact]
    public void BatchNormalization_after_a_batched_MatMul_stays()
        => Normalized(Start(3).Input("x", 2, 3, 4).Random("w", 4, 5).Node("MatMul", ["x", "w"], ["c"]), "c").Model.Graph.Node.Should().Contain(node => node.OpType == "BatchNormalization");

    [Fact]
    public void A_constant_per_channel_between_Conv_and_BatchNormalization_is_folded_too()
    {
        NormalizedModel normalized = Normalized(Start(6).Input("x", 1, 4, 6, 6).Random("w", 6, 4, 1, 1).Random("b", 1, 6, 1, 1).Node("Conv", ["x", "w"], ["m"]).Node("Add", ["m", "b"], ["c"]), "c");
        normalized.Model.Graph.Node.Should().ContainSingle();
        normalized.Sources["conv_0"].Should().Equal("conv_0", "add_1", "bn");
    }

    [Fact]
    public void Two_normalizations_in_a_row_fold_both()
    {
        ModelBuilder builder = Start(6).Input("x", 2, 4, 6, 6).Random("w", 6, 4, 3, 3).Node("Conv", ["x", "w"], ["c"]).Node("BatchNormalization", ["c", .. Parameters], ["d"]);
        NormalizedModel normalized = Normalized(builder, "d");
        normalized.Model.Graph.Node.Should().ContainSingle();
        normalized.Sources["conv_0"].Should().HaveCount(3);
    }

    [Fact]
    public void BatchNormalization_stays_where_others_read_the_layer()
    {
        ModelBuilder shared = Start(6).Input("x", 2, 4, 6, 6).Random("w", 6, 4, 3, 3).Node("Conv", ["x", "w"], ["c"]).Node("Neg", ["c"], ["z"]).Output("z");
        Normalized(shared, "c").Notes.Should().Contain(note => note.Contains("Kept the BatchNormalization 'bn'", StringComparison.Ordinal));
        ModelBuilder output = Start(6).Input("x", 2, 4, 6, 6).Random("w", 6, 4, 3, 3).Node("Conv", ["x", "w"], ["c"]).Output("c");
        Normalized(output, "c").Model.Graph.Node.Should().HaveCount(2);
    }

    [Fact]
    public void A_weight_that_two_layers_share_changes_only_where_it_is_folded()
    {
        ModelBuilder builder = Start(4).Input("x", 2, 4, 6, 6).Random("w", 4, 4, 3, 3).Node("Conv", ["x", "w"], ["c"]).Node("Conv", ["x", "w"], ["z"]).Output("z");
        NormalizedModel normalized = Normalized(builder, "c");
        normalized.Model.Graph.Node.Select(node => node.Input[1]).Should().Equal("w_folded", "w");
    }

    [Fact]
    public void Variances_without_a_square_root_keep_the_normalization()
    {
        ModelBuilder builder = new ModelBuilder(15, 8).Input("x", 1, 1, 2, 2).Random("w", 1, 1, 1, 1).Floats("scale", [1], 1).Floats("bias", [0], 1).Floats("mean", [0], 1).Floats("var", [-1], 1).Output("y")
            .Node("Conv", ["x", "w"], ["c"]).Node("BatchNormalization", ["c", .. Parameters], Y);
        ModelNormalizer.Normalize(builder.Build()).Model.Graph.Node.Should().HaveCount(2);
    }

    [Fact]
    public void Chains_of_simple_operators_on_a_constant_become_the_constant()
    {
        OnnxModel model = new ModelBuilder(9).Input("x", 2, 4).Output("y").Node("Constant", [], ["half"], node => node.SetTensor("value", TensorData.Halves("v", [(Half)1, (Half)2, (Half)3, (Half)4, (Half)5, (Half)6, (Half)7, (Half)8], 2, 4)))
            .Node("Identity", ["half"], ["i"]).Node("Cast", ["i"], ["f"], node => node.SetInt("to", 1)).Node("Unsqueeze", ["f"], ["u"], node => node.SetInts("axes", 0))
            .Node("Transpose", ["u"], ["t"], node => node.SetInts("perm", 2, 0, 1)).Node("Squeeze", ["t"], ["s"], node => node.SetInts("axes", 1))
            .Int64s("shape", [0, -1], 2).Node("Reshape", ["s", "shape"], ["r"]).Node("MatMul", ["x", "r"], Y).Build();

        NormalizedModel normalized = Runtime.ShouldKeepOutputs(model);

        normalized.Model.Graph.Node.Should().ContainSingle().Which.OpType.Should().Be("MatMul");
        TensorProto weight = normalized.Model.Graph.Initializer.Should().ContainSingle().Subject;
        weight.Dims.Should().Equal(4, 2);
        TensorData.ReadFloats(weight).Should().Equal(1, 5, 2, 6, 3, 7, 4, 8);
        normalized.Sources.Should().ContainSingle();
    }

    [Fact]
    public void Transposing_agrees_with_the_runtime_for_every_order()
    {
        long[][] orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        foreach (long[] order in orders)
        {
            OnnxModel model = new ModelBuilder(13).Input("x", 1).Random("w", 2, 3, 4).Output("y").Node("Transpose", ["w"], ["t"], node => node.SetInts("perm", order)).Node("Add", ["x", "t"], Y).Build();
            Runtime.ShouldKeepOutputs(model, seeds: 1).Model.Graph.Node.Should().ContainSingle();
        }
    }

    [Fact]
    public void A_constant_that_two_layers_share_stays_one()
    {
        OnnxModel model = new ModelBuilder(13).Input("x", 2, 2).Random("w", 2, 2).Output("y").Node("Identity", ["w"], ["a"]).Node("Identity", ["w"], ["b"]).Node("MatMul", ["x", "a"], ["m"]).Node("MatMul", ["m", "b"], Y).Build();
        NormalizedModel normalized = Runtime.ShouldKeepOutputs(model);
        normalized.Model.Graph.Initializer.Should().ContainSingle();
        normalized.Model.Graph.Node.Should().OnlyContain(node => node.Input[1] == "w");
    }

    [Fact]
    public void Constants_that_are_outputs_stay_nodes()
    {
        OnnxModel model = new ModelBuilder(13).Input("x", 1).Output("y").Output("c").Node("Constant", [], ["c"], node => node.SetFloats("value_floats", 1, 2)).Node("Add", ["x", "c"], Y).Build();
        Runtime.ShouldKeepOutputs(model).Model.Graph.Node.Should().HaveCount(2);
    }

    [Fact]
    public void Every_form_of_Constant_is_lifted()
    {
        OnnxModel model = new ModelBuilder(13).Input("x", 2).Output("y").Output("z", DataType.Int64)
            .Node("Constant", [], ["a"], node => node.SetFloat("value_float", 2)).Node("Constant", [], ["b"], node => node.SetFloats("value_floats", 1, 2))
            .Node("Constant", [], ["i"], node => node.SetInt("value_int", 7)).Node("Constant", [], ["j"], node => node.SetInts("value_ints", 3, 4))
            .Node("Sum", ["x", "a", "b"], Y).Node("Add", ["i", "j"], ["z"]).Build();
        Runtime.ShouldKeepOutputs(model).Model.Graph.Node.Should().HaveCount(2);
    }

    [Fact]
    public void Weights_listed_as_inputs_become_constants()
    {
        OnnxModel model = new ModelBuilder(8, 3).Input("x", 2, 4).Input("w", 4, 3).Random("w", 4, 3).Output("y").Node("MatMul", ["x", "w"], Y).Build();
        NormalizedModel normalized = ModelNormalizer.Normalize(model);
        normalized.Model.Graph.Input.Should().ContainSingle();
        normalized.Model.Proto.IrVersion.Should().Be(9);
        normalized.Notes.Should().Contain(note => note.Contains("default value", StringComparison.Ordinal));
    }

    [Fact]
    public void New_names_avoid_names_inside_subgraphs()
    {
        GraphProto body = new() { Name = "b" };
        body.Node.Add(NodeAttributes.Create("Neg", "slice_1_starts", ["x"], ["slice_1_axes"]));
        body.Output.Add(ModelBuilder.Value("slice_1_axes", DataType.Float, 2, 3));
        OnnxModel model = new ModelBuilder(9).Input("x", 2, 3).Input("c", DataType.Bool).Output("y").Output("z").Node("If", ["c"], ["z"], node =>
        {
            node.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = body });
            node.Attribute.Add(new AttributeProto { Name = "else_branch", Type = AttributeProto.Types.AttributeType.Graph, G = body.Clone() });
        }).Node("Slice", ["x"], Y, node => { node.SetInts("starts", 0); node.SetInts("ends", 1); node.SetInts("axes", 0); }).Build();
        Runtime.ShouldKeepOutputs(model).Model.Graph.Initializer.Select(tensor => tensor.Name).Should().Equal("slice_1_starts_2", "slice_1_ends", "slice_1_axes_2");
    }

    [Fact]
    public void The_same_model_always_normalizes_to_the_same_bytes()
    {
        ModelBuilder builder = Start(6).Input("x", 2, 4, 6, 6).Random("w", 6, 4, 3, 3).Node("Conv", ["x", "w"], ["c"]).Node("BatchNormalization", ["c", .. Parameters], Y);
        OnnxModel model = builder.Build();
        ModelNormalizer.Normalize(model).Model.ToByteArray().Should().Equal(ModelNormalizer.Normalize(model.Clone()).Model.ToByteArray());
    }

    private static ModelBuilder Start(int channels) => new ModelBuilder(12, 7).Random("scale", channels).Random("bias", channels).Random("mean", channels).Random("var", 0.3f, 2, channels).Output("y");

    private static NormalizedModel Normalized(ModelBuilder builder, string input)
        => Runtime.ShouldKeepOutputs(builder.Node("BatchNormalization", [input, .. Parameters], Y, node => { node.Name = "bn"; node.SetFloat("epsilon", 1e-3f); }).Build());

    private static void Folds(NormalizedModel normalized, string op)
    {
        NodeProto layer = normalized.Model.Graph.Node.Should().ContainSingle().Subject;
        layer.OpType.Should().Be(op);
        normalized.Sources[layer.Name].Should().Equal(layer.Name, "bn");
        normalized.Model.Graph.Initializer.Should().HaveCount(2);
    }
}
