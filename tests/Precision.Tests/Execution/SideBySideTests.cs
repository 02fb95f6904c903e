using TrtOperator.Precision.Execution;

namespace TrtOperator.Precision.Tests.Execution;

public class SideBySideTests
{
    [Theory]
    [InlineData(8, 1, 8, 1)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(8, 100L << 20, 2, 4)]
    [InlineData(6, 1L << 40, 1, 6)]
    public void Threads_are_shared_out_to_as_many_samples_as_memory_holds(int threads, long bytes, int samples, int each)
        => new SideBySide(threads, bytes).Should().BeEquivalentTo(new { Samples = samples, ThreadsEach = each });

    [Fact]
    public void Results_come_in_the_order_of_the_feeds_whichever_is_done_first()
    {
        using CountdownEvent others = new(3);

        IReadOnlyList<long> results = new SideBySide(4, 1).Select(
            Feeds(4),
            (feed, index) =>
            {
                if (index == 0)
                {
                    others.Wait(TestContext.Current.CancellationToken);
                }
                else
                {
                    others.Signal();
                }

                return (10 * feed.FirstSample) + index;
            },
            TestContext.Current.CancellationToken);

        results.Should().Equal(0, 11, 22, 33);
    }

    [Fact]
    public void A_failed_run_says_what_it_has_to_say_and_not_that_several_failed()
    {
        Action run = () => new SideBySide(2, 1).ForEach(Feeds(8), (feed, _) => throw new InferenceException($"Sample {feed.FirstSample} is odd."), TestContext.Current.CancellationToken);

        run.Should().Throw<InferenceException>().WithMessage("Sample * is odd.");
    }

    private static IEnumerable<SampleFeed> Feeds(int count) => Enumerable.Range(0, count).Select(static index => new SampleFeed(index, 1, new Dictionary<string, HostTensor>()));
}
