namespace TrtOperator.Precision.Tests;

public sealed class NearestNamesTests
{
    private static readonly string[] s_known = ["/b.0/attn/Softmax", "/b.0/f1/MatMul", "/b.0/f2/MatMul", "p2o.Conv.28", "p2o.Softmax.2", "relu"];

    [Theory]
    [InlineData("*sofmax*", "p2o.Softmax.2", "/b.0/attn/Softmax")]
    [InlineData("SOFTMAX", "p2o.Softmax.2", "/b.0/attn/Softmax")]
    [InlineData("/b.0/f1/MatMull", "/b.0/f1/MatMul", "/b.0/f2/MatMul")]
    [InlineData("p2o.Cnov.28", "p2o.Conv.28")]
    [InlineData("rleu", "relu")]
    public void The_nearest_come_first(string wanted, params string[] expected)
        => NearestNames.Find(wanted, s_known).Should().Equal(expected);

    [Theory]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("LayerNormalization")]
    public void Nothing_near_finds_nothing(string wanted) => NearestNames.Find(wanted, s_known).Should().BeEmpty();

    [Fact]
    public void No_more_are_named_than_asked_for()
        => NearestNames.Find("conv", Enumerable.Range(0, 50).Select(static i => $"conv{i}"), 4).Should().Equal("conv0", "conv1", "conv2", "conv3");

    [Fact]
    public void Names_of_any_length_are_compared()
    {
        string longName = new('x', 100_000);
        NearestNames.Find(longName, [longName, "short"]).Should().Equal(longName);
    }
}
