using TrtOperator.ControllerRuntime.Caching;

namespace TrtOperator.ControllerRuntime.Tests.Caching;

public sealed class BackoffTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.8);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Reset = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(0.0, new[] { 0.8, 1.6, 3.2, 6.4, 12.8, 15, 15 })]
    [InlineData(1.0, new[] { 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30 })]
    public void It_doubles_between_its_bounds_with_jitter_over_an_octave(double random, double[] seconds)
    {
        Backoff backoff = new(First, Longest, Reset, new ManualTimeProvider(), () => random);
        seconds.Select(_ => Math.Round(backoff.Next().TotalSeconds, 6)).Should().Equal(seconds);
    }

    [Fact]
    public void It_begins_anew_after_a_healthy_while_and_not_before()
    {
        ManualTimeProvider clock = new();
        Backoff backoff = new(First, Longest, Reset, clock, () => 0);
        for (int i = 0; i < 100; i++)
        {
            backoff.Next();
        }

        clock.Advance(Reset + TimeSpan.FromSeconds(14));
        backoff.Next().TotalSeconds.Should().Be(15, "the wait itself is not healthy");
        clock.Advance(Reset + TimeSpan.FromSeconds(16));
        backoff.Next().Should().Be(First);
    }

    [Fact]
    public void What_the_server_asks_for_is_kept_up_to_the_longest()
    {
        Backoff backoff = new(First, Longest, Reset, new ManualTimeProvider(), () => 0);
        backoff.Next(TimeSpan.FromSeconds(7)).TotalSeconds.Should().Be(7);
        backoff.Next(TimeSpan.FromSeconds(1)).TotalSeconds.Should().Be(1.6);
        backoff.Next(TimeSpan.FromDays(1)).Should().Be(Longest);
    }
}
