using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;
using TrtOperator.Precision.Tests.Placement;
using AttributeType = TrtOperator.Onnx.Protos.AttributeProto.Types.AttributeType;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.Protection;

public class SelectorTests
{
    [Theory]
    [InlineData("*SOFTMAX*", "/b.0/Softmax", "p2o.Softmax.2")]
    [InlineData("p2o.softmax.2", "p2o.Softmax.2")]
    [InlineData("/b.?/relu[1]", "/b.0/Relu[1]")]
    [InlineData("*", "/b.0/Relu[1]", "/b.0/Softmax", "p2o.Softmax.2", "p2o.Softmax.20")]
    [InlineData("softmax_11.tmp_0", "p2o.Softmax.20")] // a tensor, as no node is called so
    public void Globs_match_whole_names_without_case(string glob, params string[] expected)
    {
        string[] all = glob == "*SOFTMAX*" ? [.. expected, "p2o.Softmax.20"] : expected;

        Matched(new NameSelector(glob)).Should().Equal(all);
    }

    [Theory]
    [InlineData("softmax", "/b.0/Softmax", "p2o.Softmax.2", "p2o.Softmax.20")]
    [InlineData(@"softmax\.2$", "p2o.Softmax.2")]
    [InlineData("^P2O", "p2o.Softmax.2", "p2o.Softmax.20")]
    [InlineData(@"tmp_\d", "p2o.Softmax.20")]
    public void Expressions_are_found_anywhere_in_a_name(string expression, params string[] expected)
        => Matched(new RegexSelector(expression)).Should().Equal(expected);

    [Fact]
    public void Operators_match_without_case()
        => Matched(new OperatorSelector("softMAX")).Should().Equal("/b.0/Softmax", "p2o.Softmax.2", "p2o.Softmax.20");

    [Theory]
    [InlineData(@"(?=a)b")]
    [InlineData(@"(a)\1")]
    [InlineData("(")]
    public void Expressions_that_cannot_run_in_linear_time_are_refused(string expression)
        => Matching(new RegexSelector(expression)).Should().Throw<InvalidProtectionException>().WithMessage("protectedLayers[0] the rule is no usable regular expression*");

    [Fact]
    public void Expressions_are_bounded()
        => Matching(new RegexSelector(new string('a', 1025))).Should().Throw<InvalidProtectionException>().WithMessage("*longer than 1024 characters*");

    [Fact]
    public void A_hostile_expression_ends_quickly()
        => Matching(new RegexSelector("(a+)+$|((x{100}){100}){100}")).Should().Throw<InvalidProtectionException>();

    [Fact]
    public void A_name_that_matches_nothing_names_the_nearest()
        => Matching(new NameSelector("p2o.Sofmax.2"), "name 'p2o.Sofmax.2'").Should().Throw<InvalidProtectionException>()
            .WithMessage("protectedLayers[0] name 'p2o.Sofmax.2' matches no node of the model; the nearest names are 'p2o.Softmax.2'*");

    [Fact]
    public void A_prefix_is_no_match()
        => Matching(new NameSelector("p2o.Softmax")).Should().Throw<InvalidProtectionException>();

    [Fact]
    public void An_operator_that_does_not_occur_names_the_nearest()
        => Matching(new OperatorSelector("SoftMin")).Should().Throw<InvalidProtectionException>().WithMessage("*'Softmax'*");

    [Fact]
    public void A_pattern_that_does_not_occur_says_so()
        => Matching(new PatternSelector(SubgraphPattern.LayerNormalization)).Should().Throw<InvalidProtectionException>().WithMessage("*recognises no LayerNormalization in the model*");

    [Theory]
    [InlineData(NumericPrecision.Int8)]
    [InlineData(NumericPrecision.Tf32)]
    public void Only_fp32_and_fp16_protect(NumericPrecision precision)
    {
        Action declare = () => Rules.Name("x", precision);

        declare.Should().Throw<InvalidProtectionException>().WithMessage("*a protected layer is FP32 or FP16.");
    }

    [Fact]
    public void Between_takes_every_path_and_nothing_beside_it()
    {
        OnnxDiamond().Matched(new BetweenSelector("SPLIT", "join")).Should().Equal("split", "left", "right", "right2", "join");
        OnnxDiamond().Matched(new BetweenSelector("right", "right2:0")).Should().Equal("right", "right2");
        OnnxDiamond().Matched(new BetweenSelector("left", "left")).Should().Equal("left");
    }

    [Fact]
    public void Between_needs_a_path_that_leads_there()
    {
        FluentActions.Invoking(() => OnnxDiamond().Matched(new BetweenSelector("join", "split"))).Should().Throw<InvalidProtectionException>()
            .WithMessage("protectedLayers[0] the rule has no path from 'join' to 'split'*");
        FluentActions.Invoking(() => OnnxDiamond().Matched(new BetweenSelector("left", "beside"))).Should().Throw<InvalidProtectionException>().WithMessage("*no path*");
        FluentActions.Invoking(() => OnnxDiamond().Matched(new BetweenSelector("left", "joim"))).Should().Throw<InvalidProtectionException>()
            .WithMessage("protectedLayers[0] the rule: 'to' names no node of the model; the nearest names are 'join'*");
    }

    [Fact]
    public void Between_refuses_to_guess()
    {
        SketchedGraph graph = new();
        graph.Relu("A", graph.Relu("a", graph.Relu("b", graph.Input("x", 4))));

        graph.Matched(new BetweenSelector("b", "A")).Should().Equal("b", "a", "A");
        SketchedGraph other = new();
        other.Relu("Aa", other.Relu("aA", other.Relu("b", other.Input("x", 4))));
        FluentActions.Invoking(() => other.Matched(new BetweenSelector("b", "aa"))).Should().Throw<InvalidProtectionException>().WithMessage("*could mean 'aA' or 'Aa'*");
    }

    [Fact]
    public void Between_goes_through_what_a_body_reads()
    {
        SketchedGraph graph = new();
        string x = graph.Relu("start", graph.Input("x", 4));
        GraphProto body = new() { Name = "then" };
        body.Node.Add(Onnx.NodeAttributes.Create("Neg", "inner", [x], ["n"]));
        body.Output.Add(new ValueInfoProto { Name = "n" });
        string choice = graph.Node("If", "choice", [graph.Input("flag", DataType.Bool)], attributes: node => node.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeType.Graph, G = body }));
        graph.Relu("end", choice);

        graph.Matched(new BetweenSelector("start", "end")).Should().Equal("start", "choice", "end");
        graph.Matched(new NameSelector("inner")).Should().Equal("inner");
    }

    [Fact]
    public void The_highest_precision_wins_and_its_rules_are_named()
    {
        ProtectionMatches matches = ProtectionMatcher.Match(Names().Model,
        [
            Rules.Name("*softmax*", NumericPrecision.Fp16, protectOutput: true),
            Rules.Name("p2o.*"),
            Rules.Of(new RegexSelector("2$"), label: "regex '2$'"),
        ]);

        matches.Nodes["p2o.Softmax.2"].Should().BeEquivalentTo(new NodeProtection(NumericPrecision.Fp32, true, ["protectedLayers[0] name 'p2o.*'", "protectedLayers[0] regex '2$'"]));
        matches.Nodes["/b.0/Softmax"].Precision.Should().Be(NumericPrecision.Fp16);
        matches.Rules.Select(match => match.Nodes.Count).Should().Equal(3, 2, 1);
        matches.Nodes.Should().NotContainKey("/b.0/Relu[1]");
    }

    [Fact]
    public void Protection_passes_to_the_node_that_stands_for_the_source()
    {
        SketchedGraph source = new();
        string conv = source.Conv("conv", source.Input("x", 1, 32, 8, 8), 32, 32);
        source.Relu("relu", source.Node("BatchNormalization", "bn", [conv, source.Weight("s", 32), source.Weight("b", 32), source.Weight("m", 32), source.Weight("v", 32)]));
        ProtectionMatches matches = ProtectionMatcher.Match(source.Model, [Rules.Of(new PatternSelector(SubgraphPattern.BatchNormalization)), Rules.Name("relu", NumericPrecision.Fp16)]);
        SketchedGraph folded = new();
        folded.Relu("relu", folded.Conv("conv", folded.Input("x", 1, 32, 8, 8), 32, 32));
        Onnx.NormalizedModel normalized = new(folded.Model, new Dictionary<string, IReadOnlyList<string>> { ["conv"] = ["conv", "bn"] }, []);

        IReadOnlyDictionary<string, NodeProtection> protections = matches.ForNormalized(normalized);

        protections["conv"].Should().BeEquivalentTo(new NodeProtection(NumericPrecision.Fp32, false, ["protectedLayers[0] the rule"]));
        protections["relu"].Precision.Should().Be(NumericPrecision.Fp16);
        QuantizationPlacer.Place(normalized, TensorShapes.Unknown, protections, SketchedGraph.Int8).QuantizedInputs.Should().BeEmpty();
    }

    private static SketchedGraph Names()
    {
        SketchedGraph graph = new();
        string x = graph.Relu("/b.0/Relu[1]", graph.Input("x", 4, 4));
        string y = graph.Node("Softmax", "p2o.Softmax.2", [graph.Node("Softmax", "/b.0/Softmax", [x])]);
        graph.Node("Softmax", "p2o.Softmax.20", [y], attributes: node => node.Output[0] = "softmax_11.tmp_0");
        return graph;
    }

    private static SketchedGraph OnnxDiamond()
    {
        SketchedGraph graph = new();
        string split = graph.Relu("split", graph.Relu("before", graph.Input("x", 4)));
        string left = graph.Relu("left", split);
        string right = graph.Relu("right2", graph.Relu("right", split));
        graph.Relu("beside", split);
        graph.Relu("after", graph.Node("Add", "join", [left, right]));
        return graph;
    }

    private static IReadOnlyList<string> Matched(ProtectionSelector selector) => Names().Matched(selector);

    private static Action Matching(ProtectionSelector selector, string label = "the rule")
        => () => ProtectionMatcher.Match(Names().Model, [Rules.Of(selector, label: label)]);
}
