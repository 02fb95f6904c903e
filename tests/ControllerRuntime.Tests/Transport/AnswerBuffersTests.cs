using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Tests.Transport;

public sealed class AnswerBuffersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    [InlineData(1_000_001)]
    public void A_buffer_is_as_long_as_asked_for(int least) => AnswerBuffers.Rent(least).Length.Should().BeGreaterThanOrEqualTo(least);

    [Fact]
    public void No_two_have_the_same_buffer_at_one_time()
    {
        byte[] first = AnswerBuffers.Rent(1000);
        AnswerBuffers.Return(first);
        byte[] second = AnswerBuffers.Rent(1000);
        byte[] third = AnswerBuffers.Rent(1000);

        third.Should().NotBeSameAs(second);
        AnswerBuffers.Return(second);
        AnswerBuffers.Return(third);
    }

    [Fact]
    public void One_that_was_given_back_too_small_is_not_taken()
    {
        AnswerBuffers.Return(new byte[16]);

        AnswerBuffers.Rent(1 << 20).Length.Should().BeGreaterThanOrEqualTo(1 << 20);
    }
}
