using CsCheck;
using TrtOperator.ControllerRuntime.Queues;

namespace TrtOperator.ControllerRuntime.Tests.Queues;

public sealed class WorkQueueModelTests
{
    private enum Act
    {
        Add,
        AddAfter,
        Advance,
        Take,
        Done,
    }

    [Fact]
    public void It_behaves_as_the_naive_queue_under_any_sequence_of_calls()
    {
        Gen<(Act Act, int Key, int Priority, int Milliseconds)[]> scripts =
            Gen.Select(Gen.Enum<Act>(), Gen.Int[0, 5], Gen.Int[-2, 2], Gen.Int[0, 50]).Array[0, 120];
        scripts.Sample(
            script =>
            {
                ManualTimeProvider time = new();
                using WorkQueue<int> queue = new("model", time);
                NaiveQueue naive = new();
                foreach ((Act act, int key, int priority, int milliseconds) in script)
                {
                    Step(queue, naive, time, act, key, priority, TimeSpan.FromMilliseconds(milliseconds));
                    queue.Count.Should().Be(naive.ReadyCount);
                    queue.DelayedCount.Should().Be(naive.DelayedCount);
                    queue.ProcessingCount.Should().Be(naive.Processing.Count);
                }
            },
            iter: 2000);
    }

    private static void Step(WorkQueue<int> queue, NaiveQueue naive, ManualTimeProvider time, Act act, int key, int priority, TimeSpan span)
    {
        switch (act)
        {
            case Act.Add:
                queue.Add(key, priority);
                naive.Add(key, priority);
                break;
            case Act.AddAfter:
                queue.AddAfter(key, span, priority);
                naive.AddAfter(key, priority, span);
                break;
            case Act.Advance:
                time.Advance(span);
                naive.Advance(span);
                break;
            case Act.Take:
                IReadOnlyList<(int Key, int Priority)> expected = naive.Next();
                using (CancellationTokenSource stop = new())
                {
                    Task<WorkItem<int>?> next = queue.GetAsync(stop.Token);
                    next.IsCompleted.Should().Be(expected.Count > 0);
                    if (expected.Count > 0)
                    {
                        WorkItem<int> item = next.GetAwaiter().GetResult()!;
                        expected.Should().Contain((item.Key, item.Priority));
                        naive.Take(item.Key);
                    }

                    stop.Cancel();
                }

                break;
            default:
                queue.Done(key);
                naive.Done(key);
                break;
        }
    }
}
