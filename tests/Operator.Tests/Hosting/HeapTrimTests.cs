using TrtOperator.Operator.Hosting;

namespace TrtOperator.Operator.Tests.Hosting;

public sealed class HeapTrimTests
{
    private const long Mebibyte = 1024 * 1024;

    [Fact]
    public void After_much_work_memory_is_given_back_once_it_is_quiet()
    {
        HeapTrim.IsWorthIt(200 * Mebibyte, 0).Should().BeTrue();
        HeapTrim.IsWorthIt(200 * Mebibyte, 1 * Mebibyte).Should().BeTrue();
    }

    [Fact]
    public void Nobody_is_held_up_at_work() => HeapTrim.IsWorthIt(100 * Mebibyte, 30 * Mebibyte).Should().BeFalse();

    [Fact]
    public void What_long_work_leaves_is_given_back_on_the_way() => HeapTrim.IsWorthIt(400 * Mebibyte, 30 * Mebibyte).Should().BeTrue();

    [Fact]
    public void What_probes_and_scrapes_leave_is_not_worth_it() => HeapTrim.IsWorthIt(2 * Mebibyte, 0).Should().BeFalse();
}
