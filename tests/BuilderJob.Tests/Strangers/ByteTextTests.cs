using TrtOperator.BuilderJob.Terminal;

namespace TrtOperator.BuilderJob.Tests.Strangers;

public sealed class ByteTextTests
{
    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1, "1 byte")]
    [InlineData(1023, "1023 bytes")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(1L << 20, "1.0 MiB")]
    [InlineData(5L << 40, "5.0 TiB")]
    public void A_size_has_a_figure_before_the_point(long bytes, string text) => ByteText.Of(bytes).Should().Be(text);
}
