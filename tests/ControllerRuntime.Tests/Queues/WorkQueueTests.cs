using TrtOperator.ControllerRuntime.Queues;

namespace TrtOperator.ControllerRuntime.Tests.Queues;

public sealed class WorkQueueTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Many_adds_of_a_key_collapse_to_one()
    {
        using WorkQueue<string> queue = Make();
        queue.Add("a");
        queue.Add("a");
        queue.Add("b");
        queue.Add("a");

        (await Take(queue)).Key.Should().Be("a");
        (await Take(queue)).Key.Should().Be("b");
        queue.Count.Should().Be(0);
    }

    [Fact]
    public async Task A_key_added_while_it_is_processed_comes_again_afterwards_and_not_before()
    {
        using WorkQueue<string> queue = Make();
        queue.Add("a");
        await Take(queue);
        queue.Add("a");
        queue.Add("a");
        Task<WorkItem<string>?> next = queue.GetAsync(default);
        next.IsCompleted.Should().BeFalse();

        queue.Done("a");

        (await next.WaitAsync(Eventually.Limit))!.Key.Should().Be("a");
        queue.Done("a");
        queue.Count.Should().Be(0);
    }

    [Fact]
    public async Task A_higher_priority_goes_first_and_the_initial_list_waits()
    {
        using WorkQueue<string> queue = Make();
        for (int i = 0; i < 1000; i++)
        {
            queue.Add($"old-{i}", WorkPriority.InitialList);
        }

        queue.Add("new");
        queue.Add("old-999");

        (await Take(queue)).Key.Should().Be("old-999", "it was raised, and came before the new one");
        (await Take(queue)).Key.Should().Be("new");
        (await Take(queue)).Should().Be(new WorkItem<string>("old-0", WorkPriority.InitialList));
    }

    [Fact]
    public async Task A_delayed_key_comes_when_its_time_has_come()
    {
        using WorkQueue<string> queue = Make();
        queue.AddAfter("a", TimeSpan.FromSeconds(10));
        Task<WorkItem<string>?> next = queue.GetAsync(default);

        _time.Advance(TimeSpan.FromSeconds(9.999));
        next.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(1));

        (await next.WaitAsync(Eventually.Limit))!.Key.Should().Be("a");
    }

    [Fact]
    public async Task An_event_does_not_take_a_pending_delay_away()
    {
        using WorkQueue<string> queue = Make();
        queue.AddAfter("a", TimeSpan.FromSeconds(10));

        queue.Add("a");
        queue.Done((await Take(queue)).Key);
        queue.Forget("a");
        queue.DelayedCount.Should().Be(1);
        _time.Advance(TimeSpan.FromSeconds(10));

        (await Take(queue)).Key.Should().Be("a");
    }

    [Fact]
    public async Task Of_two_delays_of_a_key_the_shorter_holds_with_the_higher_priority()
    {
        using WorkQueue<string> queue = Make();
        queue.AddAfter("a", TimeSpan.FromSeconds(10), priority: 5);
        queue.AddAfter("a", TimeSpan.FromSeconds(3), priority: 1);
        queue.AddAfter("a", TimeSpan.FromSeconds(20), priority: 2);

        _time.Advance(TimeSpan.FromSeconds(3));

        (await Take(queue)).Should().Be(new WorkItem<string>("a", 5));
        queue.Done("a");
        _time.Advance(TimeSpan.FromHours(1));
        queue.Count.Should().Be(0);
    }

    [Fact]
    public void A_queue_at_rest_has_no_timer_running()
    {
        using WorkQueue<string> queue = Make();
        queue.AddAfter("a", TimeSpan.FromSeconds(1));
        queue.AddAfter("b", TimeSpan.FromSeconds(2));
        _time.TimerCount.Should().Be(1, "all delays share one");
        _time.Advance(TimeSpan.FromSeconds(2));

        _time.TimerCount.Should().Be(0);
    }

    [Fact]
    public async Task Delays_longer_than_a_timer_can_be_are_kept()
    {
        using WorkQueue<string> queue = Make();
        queue.AddAfter("a", TimeSpan.FromDays(100));
        queue.AddAfter("never", TimeSpan.MaxValue);
        _time.Advance(TimeSpan.FromDays(99));
        queue.Count.Should().Be(0);

        _time.Advance(TimeSpan.FromDays(1));

        (await Take(queue)).Key.Should().Be("a");
    }

    [Fact]
    public void Retries_double_from_five_milliseconds_to_a_thousand_seconds_and_never_end()
    {
        using WorkQueue<string> queue = Make();
        List<double> delays = [.. Enumerable.Range(0, 200).Select(_ => queue.AddRateLimited("a").TotalMilliseconds)];

        delays.Take(4).Should().Equal(5, 10, 20, 40);
        delays.Should().BeInAscendingOrder();
        delays.Skip(18).Should().OnlyContain(delay => delay == 1_000_000);
        queue.FailuresOf("a").Should().Be(200);
        queue.FailuresOf("b").Should().Be(0);
        queue.Forget("a");
        queue.AddRateLimited("a").Should().Be(TimeSpan.FromMilliseconds(5));
    }

    [Fact]
    public async Task A_waiter_that_gave_up_takes_no_key_with_it()
    {
        using WorkQueue<string> queue = Make();
        using CancellationTokenSource stop = new();
        Task<WorkItem<string>?> gone = queue.GetAsync(stop.Token);
        await stop.CancelAsync();
        queue.Add("a");

        (await Take(queue)).Key.Should().Be("a");
        await gone.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Shut_down_it_hands_out_nothing_more_and_drains_what_is_under_way()
    {
        using WorkQueue<string> queue = Make();
        queue.Add("a");
        queue.Add("b");
        queue.AddAfter("c", TimeSpan.FromSeconds(1));
        await Take(queue);
        Task<WorkItem<string>?> second = queue.GetAsync(default);
        Task<WorkItem<string>?> third = queue.GetAsync(default);
        queue.ShutDown();
        queue.Add("d");
        queue.AddAfter("e", TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromMinutes(1));

        (await second)!.Key.Should().Be("b");
        (await third).Should().BeNull();
        (await queue.GetAsync(default)).Should().BeNull();
        queue.Count.Should().Be(0);
        Task drained = queue.DrainAsync(default);
        queue.Done("a");
        drained.IsCompleted.Should().BeFalse();
        queue.Done("b");
        await drained.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public void Delays_replaced_many_times_do_not_pile_up()
    {
        DelayedKeys<string> delayed = new();
        for (int i = 0; i < 100_000; i++)
        {
            delayed.Add("a", 1_000_000 + i, 0);
            delayed.Add("a", i, 0);
            delayed.TryTake(i, out _, out _).Should().BeTrue();
        }

        delayed.Count.Should().Be(0);
        delayed.HeapCount.Should().BeLessThan(100);
    }

    [Fact]
    public async Task Many_producers_and_workers_never_hold_a_key_twice_and_lose_none()
    {
        using WorkQueue<int> queue = new("stress");
        int[] versions = new int[20];
        int[] seen = new int[20];
        int[] holders = new int[20];
        bool overlapped = false;
        Task[] workers = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (await queue.GetAsync(default) is { } item)
            {
                overlapped |= Interlocked.Increment(ref holders[item.Key]) > 1;
                Volatile.Write(ref seen[item.Key], Volatile.Read(ref versions[item.Key]));
                await Task.Yield();
                Interlocked.Decrement(ref holders[item.Key]);
                queue.Done(item.Key);
            }
        }))];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(producer => Task.Run(() =>
        {
            Random random = new(producer);
            for (int i = 0; i < 5000; i++)
            {
                int key = random.Next(20);
                Interlocked.Increment(ref versions[key]);
                if (i % 3 == 0)
                {
                    queue.AddAfter(key, TimeSpan.FromMilliseconds(random.Next(5)), random.Next(3));
                }
                else
                {
                    queue.Add(key, random.Next(3));
                }
            }
        })));

        await Eventually.HoldsAsync(() => queue.Count == 0 && queue.DelayedCount == 0 && queue.ProcessingCount == 0);
        queue.ShutDown();
        await Task.WhenAll(workers).WaitAsync(Eventually.Limit);
        overlapped.Should().BeFalse();
        seen.Should().Equal(versions);
    }

    private static async Task<WorkItem<string>> Take(WorkQueue<string> queue)
        => await queue.GetAsync(default).WaitAsync(Eventually.Limit) ?? throw new InvalidOperationException("The queue is shut down.");

    private WorkQueue<string> Make() => new("test", _time);
}
