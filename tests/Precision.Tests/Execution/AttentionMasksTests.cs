using TrtOperator.Precision.Execution;

namespace TrtOperator.Precision.Tests.Execution;

public sealed class AttentionMasksTests
{
    [Fact]
    public void An_additive_mask_is_found_with_all_that_it_is_made_from()
    {
        AttentionMask site = AttentionMasks.Find(MaskedAttention.Build(-1e9f, additive: true).Model.Graph).Sites.Should().ContainSingle().Which;
        (site.Node, site.Softmax, site.Scores, site.Mask, site.Selects).Should().Be(("/masked", "/p", "scores", "mask", false));
        site.MaskTensors.Should().Contain(["mask", "minus", "drop", "keepf", "one"]).And.NotContain(["scores", "raw", "q"]);
        site.Path.Should().Equal("/masked", "/p");
    }

    [Fact]
    public void A_selecting_mask_is_found()
    {
        AttentionMask site = AttentionMasks.Find(MaskedAttention.Build(float.NegativeInfinity, additive: false).Model.Graph).Sites.Should().ContainSingle().Which;
        (site.Node, site.Scores, site.Mask, site.Selects).Should().Be(("/masked", "scores", "minus", true));
    }

    [Fact]
    public void Scores_without_a_mask_have_none()
    {
        TestGraph graph = new TestGraph().Input("x", -1, 4).Floats("w", new float[16], 4, 4)
            .Node("MatMul", ["x", "w"], "a").Node("MatMul", ["x", "w"], "b").Node("Add", ["a", "b"], "c").Node("Softmax", ["c"], "y").Output("y");
        AttentionMasks masks = AttentionMasks.Find(graph.Build().Graph);
        masks.Sites.Should().BeEmpty();
        masks.Tensors.Should().BeEmpty();
    }
}
