using TrtOperator.Api.Yaml;

namespace TrtOperator.Api.Tests.Yaml;

public class NearestNameTests
{
    [Theory]
    [InlineData("runtme", "runtime")]
    [InlineData("RUNTIME", "runtime")]
    [InlineData("utpuot", "output")]
    [InlineData("nmae", "name")]
    [InlineData("tragets", "targets")]
    [InlineData("xyz", null)]
    [InlineData("", null)]
    public void The_name_that_was_probably_meant_is_found(string written, string? expected) =>
        NearestName.Of(written, ["name", "runtime", "output", "targets"]).Should().Be(expected);

    [Fact]
    public void A_name_without_end_is_not_compared() => NearestName.Of(new string('a', 1_000_000), ["aaa"]).Should().BeNull();
}
