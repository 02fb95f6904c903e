using TrtOperator.Onnx.Protos;
using TrtOperator.Onnx.Upgrade;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Onnx.Tests;

public class UpgradeTests
{
    private static readonly string[] X = ["x"];
    private static readonly string[] Y = ["y"];

    [Fact]
    public void Every_announced_rewrite_has_its_rule()
        => SchemaHistory.Rewritten.Should().NotBeEmpty().And.OnlyContain(change => UpgradeRules.Find(change.OpType, change.Version) != null);

    [Fact]
    public void Slice_attributes_become_inputs()
        => Check(7, "Slice", [3, 5, 4], node => { node.SetInts("starts", 1, -3); node.SetInts("ends", 2, int.MaxValue); node.SetInts("axes", 0, 2); });

    [Fact]
    public void Slice_without_axes_keeps_its_default_axes()
        => Check(9, "Slice", [3, 5, 4], node => { node.SetInts("starts", 1, 0); node.SetInts("ends", 3, -1); });

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Clip_bounds_become_inputs(bool min, bool max) => Check(9, "Clip", [2, 3], node =>
    {
        if (min)
        {
            node.SetFloat("min", -0.5f);
        }

        if (max)
        {
            node.SetFloat("max", 0.25f);
        }
    });

    [Fact]
    public void Clip_bounds_follow_the_type_of_their_input()
    {
        OnnxModel model = new ModelBuilder(10).Input("x", DataType.Float16, 2, 3).Output("y", DataType.Float16)
            .Node("Clip", X, Y, node => node.SetFloat("max", 0.5f)).Build();
        Runtime.ShouldKeepOutputs(model);
    }

    [Fact]
    public void Clip_of_an_unrecorded_type_beside_half_precision_is_refused()
    {
        OnnxModel model = new ModelBuilder(10).Input("x", DataType.Float16, 2, 3).Output("y", DataType.Float16)
            .Node("Compress", ["x", "c"], ["t"]).Node("Clip", ["t"], Y, node => node.SetFloat("max", 0.5f)).Input("c", DataType.Bool, 6).Build();
        FluentActions.Invoking(() => ModelNormalizer.Normalize(model)).Should().Throw<UnsupportedModelException>().WithMessage("*clip_1*'t'*type*");
    }

    [Theory]
    [InlineData(7)]
    [InlineData(11)]
    public void Squeeze_and_Unsqueeze_axes_become_inputs(int opset) => Runtime.ShouldKeepOutputs(new ModelBuilder(opset).Input("x", 2, 1, 3, 1).Output("y").Output("z")
        .Node("Squeeze", X, ["s"], node => node.SetInts("axes", 1)).Node("Unsqueeze", ["s"], Y, node => node.SetInts("axes", 0, 2)).Node("Squeeze", X, ["z"]).Build());

    [Theory]
    [InlineData("ReduceSum")]
    [InlineData("ReduceMean")]
    [InlineData("ReduceMax")]
    [InlineData("ReduceMin")]
    [InlineData("ReduceProd")]
    [InlineData("ReduceL1")]
    [InlineData("ReduceL2")]
    [InlineData("ReduceSumSquare")]
    [InlineData("ReduceLogSumExp")]
    public void Axes_of_reductions_become_inputs(string op)
    {
        Check(7, op, [2, 3, 4], node => { node.SetInts("axes", 0, 2); node.SetInt("keepdims", 0); });
        Check(11, op, [2, 3, 4], node => node.SetInts("axes", -1));
        Check(9, op, [2, 3, 4], _ => { });
    }

    [Fact]
    public void The_logarithm_of_a_sum_keeps_its_axes() => Runtime.ShouldKeepOutputs(new ModelBuilder(9).Input("x", 2, 3).Output("y")
        .Node("Abs", X, ["a"]).Node("ReduceLogSum", ["a"], Y, node => node.SetInts("axes", 1)).Build());

    [Fact]
    public void Split_sizes_become_inputs()
        => Runtime.ShouldKeepOutputs(new ModelBuilder(9).Input("x", 2, 6).Output("a").Output("b").Node("Split", X, ["a", "b"], node => { node.SetInt("axis", 1); node.SetInts("split", 4, 2); }).Build());

    [Theory]
    [InlineData(7)]
    [InlineData(13)]
    public void Split_without_sizes_says_how_many_parts(int opset)
    {
        NormalizedModel normalized = Runtime.ShouldKeepOutputs(new ModelBuilder(opset).Input("x", 2, 6).Output("a").Output("b").Output("c")
            .Node("Split", X, ["a", "b", "c"], node => node.SetInt("axis", 1)).Build());
        normalized.Model.Graph.Node[0].GetInt("num_outputs", 0).Should().Be(3);
    }

    [Theory]
    [InlineData("Softmax", 1, true)]
    [InlineData("Softmax", 0, true)]
    [InlineData("Softmax", 2, false)]
    [InlineData("Softmax", null, true)]
    [InlineData("LogSoftmax", 1, true)]
    [InlineData("LogSoftmax", 2, false)]
    [InlineData("Hardmax", 1, true)]
    public void Softmax_keeps_working_on_the_flattened_input(string op, int? axis, bool flattened)
    {
        NormalizedModel normalized = Check(9, op, [2, 3, 4], node =>
        {
            if (axis is { } value)
            {
                node.SetInt("axis", value);
            }
        });
        normalized.Model.Graph.Node.Any(node => node.OpType == "Flatten").Should().Be(flattened);
        normalized.Sources.Values.Should().OnlyContain(sources => sources.Single() == normalized.Model.Graph.Node.Single(node => node.OpType == op).Name);
    }

    [Fact]
    public void Softmax_of_unknown_rank_keeps_its_meaning()
        => Runtime.ShouldKeepOutputs(new ModelBuilder(11).Input("x", 2, 3, 4).Input("s", DataType.Int64, 3).Output("y")
            .Node("Mul", ["s", "zero"], ["z"]).Int64s("zero", [0]).Node("Reshape", ["x", "z"], ["r"]).Node("Softmax", ["r"], Y, node => node.SetInt("axis", 1)).Build());

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void BatchNormalization_loses_its_spatial_attribute(int opset) => Runtime.ShouldKeepOutputs(Normalization(opset, node => node.SetInt("spatial", 1)));

    [Fact]
    public void BatchNormalization_per_element_is_refused_by_name()
        => Refused(Normalization(7, node => node.SetInt("spatial", 0)), "*batchnormalization_0*spatial*");

    [Fact]
    public void Unread_statistics_are_dropped_and_read_ones_refused()
    {
        ModelNormalizer.Normalize(Normalization(9, node => node.Output.Add("mean_out"))).Model.Graph.Node.Single().Output.Should().ContainSingle();
        ModelBuilder read = new(9);
        read.Graph.MergeFrom(Normalization(9, node => node.Output.Add("mean_out")).Graph);
        read.Output("mean_out");
        Refused(read.Build(), "*batchnormalization_0*mean_out*");
    }

    [Fact]
    public void Dropout_is_removed_and_a_mask_that_is_read_is_refused()
    {
        ModelBuilder builder = new ModelBuilder(7).Input("x", 2, 3).Output("y").Node("Relu", X, ["r"]).Node("Dropout", ["r"], ["d", "mask"], node => node.SetFloat("ratio", 0.3f)).Node("Neg", ["d"], Y);
        Runtime.ShouldKeepOutputs(builder.Build()).Model.Graph.Node.Select(node => node.OpType).Should().Equal("Relu", "Neg");
        builder.Output("mask");
        Refused(builder.Build(), "*dropout_1*mask*");
    }

    [Fact]
    public void Dropout_that_makes_an_output_becomes_Identity()
        => Runtime.ShouldKeepOutputs(new ModelBuilder(12).Input("x", 2, 3).Output("y").Node("Dropout", X, Y).Build()).Model.Graph.Node.Single().OpType.Should().Be("Identity");

    [Theory]
    [InlineData(7, "nearest", 2f, 3f)]
    [InlineData(7, "linear", 2f, 3f)]
    [InlineData(9, "nearest", 1.7f, 2.3f)]
    [InlineData(9, "linear", 1.5f, 2f)]
    public void Upsample_becomes_Resize(int opset, string mode, float height, float width)
    {
        ModelBuilder builder = new ModelBuilder(opset).Input("x", 1, 2, 5, 4).Output("y");
        float[] scales = [1, 1, height, width];
        builder.Node("Upsample", opset == 7 ? X : ["x", "scales"], Y, node =>
        {
            node.SetString("mode", mode);
            if (opset == 7)
            {
                node.SetFloats("scales", scales);
            }
        });
        if (opset == 9)
        {
            builder.Floats("scales", scales, 4);
        }

        Runtime.ShouldKeepOutputs(builder.Build()).Model.Graph.Node.Single().OpType.Should().Be("Resize");
    }

    [Theory]
    [InlineData("nearest", 2f, 2.5f)]
    [InlineData("nearest", 0.6f, 0.5f)]
    [InlineData("linear", 2f, 1.5f)]
    [InlineData("linear", 0.5f, 0.7f)]
    public void Resize_10_keeps_its_coordinates(string mode, float height, float width)
        => Runtime.ShouldKeepOutputs(new ModelBuilder(10).Input("x", 1, 2, 7, 6).Floats("scales", [1, 1, height, width], 4).Output("y")
            .Node("Resize", ["x", "scales"], Y, node => node.SetString("mode", mode)).Build());

    [Fact]
    public void Resize_10_that_grows_and_shrinks_is_refused()
        => Refused(new ModelBuilder(10).Input("x", 1, 2, 7, 6).Floats("scales", [1, 1, 2, 0.5f], 4).Output("y").Node("Resize", ["x", "scales"], Y).Build(), "*resize_0*");

    [Theory]
    [InlineData("half_pixel", "round_prefer_floor")]
    [InlineData("pytorch_half_pixel", "floor")]
    [InlineData("align_corners", "ceil")]
    [InlineData("asymmetric", "floor")]
    [InlineData("tf_half_pixel_for_nn", "floor")]
    [InlineData("tf_half_pixel_for_nn", "round_prefer_floor")]
    public void Resize_11_keeps_its_coordinate_modes(string coordinates, string rounding)
        => Runtime.ShouldKeepOutputs(new ModelBuilder(11).Input("x", 1, 2, 7, 6).Floats("scales", [1, 1, 1.5f, 0.75f], 4).Floats("roi", [], 0).Output("y")
            .Node("Resize", ["x", "roi", "scales"], Y, node => { node.SetString("coordinate_transformation_mode", coordinates); node.SetString("nearest_mode", rounding); }).Build());

    [Fact]
    public void Resize_11_to_sizes_leaves_out_its_empty_scales()
        => Runtime.ShouldKeepOutputs(new ModelBuilder(11).Input("x", 1, 2, 7, 6).Floats("none", [], 0).Int64s("sizes", [1, 2, 9, 5], 4).Output("y")
            .Node("Resize", ["x", "none", "none", "sizes"], Y, node => node.SetString("mode", "linear")).Build());

    [Fact]
    public void Resize_with_a_mode_that_went_away_is_refused()
        => Refused(new ModelBuilder(11).Input("x", 1, 2, 7, 6).Floats("scales", [1, 1, 2, 2], 4).Floats("roi", [], 0).Output("y")
            .Node("Resize", ["x", "roi", "scales"], Y, node => { node.SetString("coordinate_transformation_mode", "tf_half_pixel_for_nn"); node.SetString("nearest_mode", "ceil"); }).Build(), "*tf_half_pixel_for_nn*");

    [Theory]
    [InlineData("constant", 0f)]
    [InlineData("constant", 1.5f)]
    [InlineData("reflect", 1.5f)]
    [InlineData("edge", 0f)]
    public void Pad_attributes_become_inputs(string mode, float value)
        => Check(9, "Pad", [2, 3, 4], node => { node.SetString("mode", mode); node.SetInts("pads", 0, 1, 2, 0, 0, 1); node.SetFloat("value", value); });

    [Fact]
    public void TopK_takes_k_as_input()
        => Runtime.ShouldKeepOutputs(new ModelBuilder(9).Input("x", 2, 7).Output("y").Output("i", DataType.Int64).Node("TopK", X, ["y", "i"], node => { node.SetInt("k", 3); node.SetInt("axis", 1); }).Build());

    [Fact]
    public void Scatter_is_renamed()
        => Runtime.ShouldKeepOutputs(new ModelBuilder(9).Input("x", 3, 3).Int64s("i", [0, 2, 1], 1, 3).Random("u", 1, 3).Output("y").Node("Scatter", ["x", "i", "u"], Y).Build());

    [Fact]
    public void OneHot_ignores_negative_indices_as_before()
    {
        OnnxModel model = new ModelBuilder(9).Input("x", DataType.Int64, 4).Int64s("depth", [3]).Floats("values", [0, 1], 2).Output("y").Node("OneHot", ["x", "depth", "values"], Y).Build();
        NormalizedModel normalized = Runtime.ShouldKeepOutputs(model, draws: new Dictionary<string, Func<Random, float>> { ["x"] = static random => random.Next(0, 5) });
        double[] result = Runtime.Run(normalized.Model.ToByteArray(), 1, draws: new Dictionary<string, Func<Random, float>> { ["x"] = static _ => -1 })["y"];
        result.Should().OnlyContain(value => value == 0);
    }

    [Fact]
    public void RoiAlign_keeps_its_old_coordinates()
        => Runtime.ShouldKeepOutputs(new ModelBuilder(10).Input("x", 1, 2, 8, 8).Floats("rois", [0.5f, 0.5f, 6, 5], 1, 4).Int64s("batch", [0], 1).Output("y")
            .Node("RoiAlign", ["x", "rois", "batch"], Y, node => { node.SetInt("output_height", 3); node.SetInt("output_width", 3); node.SetInt("sampling_ratio", 2); }).Build());

    [Fact]
    public void Operators_that_only_gained_types_pass_unchanged()
    {
        OnnxModel model = new ModelBuilder(7).Input("x", 1, 4, 8, 8).Random("w", 4, 1, 3, 3).Random("b", 4).Random("m", 16, 5).Output("y").Output("k", DataType.Int64)
            .Node("Conv", ["x", "w", "b"], ["c"], node => { node.SetInt("group", 4); node.SetInts("pads", 1, 1, 1, 1); })
            .Node("AveragePool", ["c"], ["p"], node => { node.SetInts("kernel_shape", 2, 2); node.SetInts("strides", 2, 2); })
            .Node("MaxPool", ["p"], ["q"], node => { node.SetInts("kernel_shape", 2, 2); node.SetInts("strides", 2, 2); })
            .Node("Flatten", ["q"], ["f"]).Node("Gemm", ["f", "m"], ["g0"]).Random("unused", 1).Node("Tanh", ["g0"], Y).Node("ArgMax", ["y"], ["k"], node => node.SetInt("axis", 1)).Build();
        // Gemm asked for its bias until opset 11.
        model.Graph.Node[4].Input.Add("bias");
        model.Graph.Initializer.Add(TensorData.Floats("bias", [0.5f], 1));
        Runtime.ShouldKeepOutputs(model).Model.Graph.Initializer.Should().NotContain(tensor => tensor.Name == "unused");
    }

    [Fact]
    public void An_LSTM_passes_unchanged()
        => Runtime.ShouldKeepOutputs(new ModelBuilder(7).Input("x", 4, 2, 3).Random("w", 1, 20, 3).Random("r", 1, 20, 5).Output("y").Node("LSTM", ["x", "w", "r"], Y, node => node.SetInt("hidden_size", 5)).Build());

    [Fact]
    public void Unknown_operators_and_changes_without_a_rule_are_refused_by_name()
    {
        Refused(new ModelBuilder(9).Input("x", 2).Output("y").Node("ImageScaler", X, Y).Build(), "*imagescaler_0*does not define*");
        Refused(new ModelBuilder(9).Input("x", 2).Output("y").Node("Celu", X, Y).Build(), "*celu_0*starts with opset 12*");
        OnnxModel scan = new ModelBuilder(8).Input("x", 2).Output("y").Node("Scan", X, Y).Build();
        Refused(scan, "*scan_0*opset 9*");
    }

    [Fact]
    public void Operators_of_other_domains_are_left_alone()
        => ModelNormalizer.Normalize(new ModelBuilder(9).Input("x", 2).Output("y").Node("Slice", X, Y, node => node.Domain = "my.domain").Build()).Model.Graph.Node.Single().Input.Should().ContainSingle();

    [Fact]
    public void Newer_models_keep_their_opset()
    {
        NormalizedModel normalized = ModelNormalizer.Normalize(new ModelBuilder(21, 10).Input("x", 2).Output("y").Node("Gelu", X, Y).Build());
        normalized.Model.Opset.Should().Be(21);
        normalized.Notes.Should().Contain(note => note.Contains("Kept opset 21", StringComparison.Ordinal));
    }

    [Fact]
    public void Operators_inside_subgraphs_are_upgraded_in_their_place()
    {
        GraphProto branch = new() { Name = "then" };
        branch.Node.Add(NodeAttributes.Create("ReduceSum", "inner", X, ["t"]));
        branch.Node[0].SetInts("axes", 1);
        branch.Node.Add(NodeAttributes.Create("Add", string.Empty, ["t", "x"], ["t1"]));
        branch.Node.Add(NodeAttributes.Create("Softmax", string.Empty, ["t1"], ["t2"]));
        branch.Output.Add(ModelBuilder.Value("t2", DataType.Float, 2, 4, 3));
        GraphProto other = new() { Name = "else" };
        other.Node.Add(NodeAttributes.Create("Clip", "inner", X, ["e"]));
        other.Node[0].SetFloat("min", 0);
        other.Output.Add(ModelBuilder.Value("e", DataType.Float, 2, 4, 3));
        OnnxModel model = new ModelBuilder(9).Input("x", 2, 4, 3).Input("c", DataType.Bool).Output("y").Node("If", ["c"], Y, node =>
        {
            node.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = branch });
            node.Attribute.Add(new AttributeProto { Name = "else_branch", Type = AttributeProto.Types.AttributeType.Graph, G = other });
        }).Build();

        NormalizedModel normalized = Runtime.ShouldKeepOutputs(model, seeds: 6);

        normalized.Sources.Should().ContainSingle();
        normalized.Notes.Should().Contain(note => note.Contains("if_0", StringComparison.Ordinal));
    }

    [Fact]
    public void A_function_that_would_have_to_change_is_refused()
    {
        ModelBuilder builder = new ModelBuilder(12, 8).Input("x", 2, 3).Output("y").Node("Total", X, Y, node => node.Domain = "mine");
        FunctionProto function = new() { Name = "Total", Domain = "mine" };
        function.Input.Add("a");
        function.Output.Add("b");
        function.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = 12 });
        function.Node.Add(NodeAttributes.Create("ReduceSum", "sum", ["a"], ["b"]));
        builder.Proto.Functions.Add(function);
        builder.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "mine", Version = 1 });
        ModelNormalizer.Normalize(builder.Build()).Notes.Should().Contain(note => note.Contains("Total", StringComparison.Ordinal));

        function.Node[0].SetInts("axes", 1);
        Refused(builder.Build(), "*'sum'*function 'Total'*");
    }

    [Theory]
    [InlineData(6)]
    [InlineData(20)]
    public void Targets_without_rules_are_refused(int target)
        => FluentActions.Invoking(() => ModelNormalizer.Normalize(new ModelBuilder(9).Input("x", 2).Output("y").Node("Relu", X, Y).Build(), target)).Should().Throw<ArgumentOutOfRangeException>();

    private static OnnxModel Normalization(int opset, Action<NodeProto> edit) => new ModelBuilder(opset).Input("x", 2, 3, 4, 4).Output("y")
        .Random("scale", 3).Random("bias", 3).Random("mean", 3).Random("var", 0.5f, 2, 3)
        .Node("BatchNormalization", ["x", "scale", "bias", "mean", "var"], Y, edit).Build();

    private static NormalizedModel Check(int opset, string op, long[] dims, Action<NodeProto> edit)
        => Runtime.ShouldKeepOutputs(new ModelBuilder(opset).Input("x", dims).Output("y").Node(op, X, Y, edit).Build());

    private static void Refused(OnnxModel model, string message)
        => FluentActions.Invoking(() => ModelNormalizer.Normalize(model)).Should().Throw<UnsupportedModelException>().WithMessage(message);
}
