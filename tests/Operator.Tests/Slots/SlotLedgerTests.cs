using TrtOperator.ControllerRuntime;
using TrtOperator.Operator.Slots;

namespace TrtOperator.Operator.Tests.Slots;

public sealed class SlotLedgerTests
{
    private readonly SlotLedger _ledger = new();

    [Fact]
    public void A_class_gives_no_more_slots_than_it_has()
    {
        _ledger.TryTake(Job("a"), "gpu", limit: 2, wholeLimit: 0).Should().BeTrue();
        _ledger.TryTake(Job("b"), "gpu", limit: 2, wholeLimit: 0).Should().BeTrue();
        _ledger.TryTake(Job("c"), "gpu", limit: 2, wholeLimit: 0).Should().BeFalse();
        _ledger.TryTake(Job("c"), "cpu", limit: 1, wholeLimit: 0).Should().BeTrue();
        _ledger.Unfinished("gpu").Should().Be(2);
    }

    [Fact]
    public void The_operator_as_a_whole_gives_no_more_than_it_may()
    {
        _ledger.TryTake(Job("a"), "gpu", limit: 9, wholeLimit: 1).Should().BeTrue();
        _ledger.TryTake(Job("b"), "cpu", limit: 9, wholeLimit: 1).Should().BeFalse();
    }

    [Fact]
    public void A_slot_that_was_taken_and_then_seen_counts_once()
    {
        _ledger.TryTake(Job("a"), "gpu", limit: 1, wholeLimit: 0);
        _ledger.Saw(Job("a"), "gpu");
        _ledger.TryTake(Job("a"), "gpu", limit: 1, wholeLimit: 0).Should().BeTrue("it is the same Job");
        _ledger.Unfinished(SlotLedger.WholeOperator).Should().Be(1);
    }

    [Fact]
    public void A_freed_slot_can_be_taken_again()
    {
        _ledger.TryTake(Job("a"), "gpu", limit: 1, wholeLimit: 0);
        _ledger.Free(Job("a")).Should().Be("gpu");
        _ledger.Free(Job("a")).Should().BeNull();
        _ledger.TryTake(Job("b"), "gpu", limit: 1, wholeLimit: 0).Should().BeTrue();
    }

    [Fact]
    public void Of_many_who_take_at_once_only_as_many_as_there_is_room_for_succeed()
    {
        int taken = 0;
        Parallel.For(0, 200, i =>
        {
            if (_ledger.TryTake(Job($"j{i}"), "gpu", limit: 7, wholeLimit: 0))
            {
                Interlocked.Increment(ref taken);
            }
        });
        taken.Should().Be(7);
    }

    [Fact]
    public void A_freed_slot_wakes_whoever_waits_for_its_class_or_for_any()
    {
        SlotWaiters waiters = new();
        waiters.Set(Job("a"), ["gpu"]);
        waiters.Set(Job("b"), ["cpu"]);
        waiters.Set(Job("c"), [SlotLedger.WholeOperator]);
        waiters.Of("gpu").Should().Equal(Job("a"), Job("c"));
        waiters.Set(Job("a"), []);
        waiters.Of("gpu").Should().Equal(Job("c"));
    }

    private static ObjectKey Job(string name) => new("n", name);
}
