using TrtOperator.ControllerRuntime.Caching;

namespace TrtOperator.ControllerRuntime.Tests.Caching;

public sealed class StringPoolTests
{
    [Fact]
    public void Equal_strings_become_one_and_many_others_do_not_pile_up()
    {
        StringPool pool = new();
        string first = new('a', 5);
        pool.Share(first).Should().BeSameAs(first);
        pool.Share(new string('a', 5)).Should().BeSameAs(first);
        pool.Share(null).Should().BeNull();
        for (int i = 0; i < 100_000; i++)
        {
            string text = $"s{i}";
            pool.Share(text).Should().BeSameAs(text);
        }
    }
}
