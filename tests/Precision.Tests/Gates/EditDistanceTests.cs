using CsCheck;
using TrtOperator.Precision.Gates;

namespace TrtOperator.Precision.Tests.Gates;

public sealed class EditDistanceTests
{
    private static readonly Gen<int[]> s_sequence = Gen.Int[0, 3].Array[0, 6];

    [Fact]
    public void It_agrees_with_the_recursive_definition()
        => Gen.Select(s_sequence, s_sequence).Sample((a, b) => EditDistance.Between<int>(a, b).Should().Be(Naive(a, b)));

    [Fact]
    public void It_is_symmetric_and_zero_only_for_equals()
        => Gen.Select(s_sequence, s_sequence).Sample((a, b) =>
        {
            EditDistance.Between<int>(a, b).Should().Be(EditDistance.Between<int>(b, a));
            (EditDistance.Between<int>(a, b) == 0).Should().Be(a.SequenceEqual(b));
        });

    [Fact]
    public void A_detour_is_never_shorter()
        => Gen.Select(s_sequence, s_sequence, s_sequence).Sample((a, b, c) =>
            EditDistance.Between<int>(a, c).Should().BeLessThanOrEqualTo(EditDistance.Between<int>(a, b) + EditDistance.Between<int>(b, c)));

    [Theory]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("abcd", "acbd", 2)]
    public void Known_distances(string a, string b, int expected) => EditDistance.Between<char>(a, b).Should().Be(expected);

    private static int Naive(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
        => a.Length == 0 ? b.Length
        : b.Length == 0 ? a.Length
        : a[0] == b[0] ? Naive(a[1..], b[1..])
        : 1 + Math.Min(Naive(a[1..], b[1..]), Math.Min(Naive(a[1..], b), Naive(a, b[1..])));
}
