using CsCheck;
using TrtOperator.Precision.Refinement;

namespace TrtOperator.Precision.Tests.Refinement;

public class AcceptanceTests
{
    [Fact]
    public void What_is_good_together_is_taken_at_once()
    {
        List<int> sizes = [];

        (IReadOnlyList<int> taken, EndEffectScore effect) = Acceptance.Take([3, 1, 2], Score(10), part => Measure(part, sizes), 8);

        taken.Should().Equal(3, 1, 2);
        effect.Mean.Should().Be(4);
        sizes.Should().Equal(3);
    }

    [Fact]
    public void One_bad_change_is_found_by_halves_and_left_out()
    {
        (IReadOnlyList<int> taken, EndEffectScore effect) = Acceptance.Take([1, 2, -40, 3], Score(10), part => Measure(part, []), 8);

        taken.Should().BeEquivalentTo([1, 2, 3]);
        effect.Mean.Should().Be(4);
    }

    [Fact]
    public void It_never_ends_worse_nor_measures_more_often_than_allowed()
        => (from changes in Gen.Int[-20, 20].List[0, 12] from trials in Gen.Int[0, 10] select (changes, trials)).Sample(
            (changes, trials) =>
            {
                List<int> sizes = [];
                (IReadOnlyList<int> taken, EndEffectScore effect) = Acceptance.Take(changes, Score(50), part => Measure(part, sizes, 50), trials);
                return sizes.Count <= trials && effect.Mean <= 50 && effect.Mean == 50 - taken.Sum() && taken.Count <= changes.Count;
            },
            iter: 2000);

    [Theory]
    [InlineData(new[] { 1.0, 1.0, 1.0 }, new[] { 2.0, 2.0, 2.0 }, true, true)]
    [InlineData(new[] { 1.99, 1.99, 1.99 }, new[] { 2.0, 2.0, 2.0 }, true, false)]
    [InlineData(new[] { 2.0, 2.0, 2.0 }, new[] { 2.0, 2.0, 2.0 }, true, false)]
    [InlineData(new[] { 2.1, 2.1, 0.1 }, new[] { 2.0, 2.0, 2.0 }, false, false)]
    [InlineData(new[] { 1.0, 1.0, double.PositiveInfinity }, new[] { 2.0, 2.0, 2.0 }, false, false)]
    public void A_score_needs_the_average_and_the_majority_of_runs(double[] runs, double[] others, bool holds, bool beats)
    {
        EndEffectScore score = new(runs);

        score.HoldsAgainst(new EndEffectScore(others)).Should().Be(holds);
        score.Beats(new EndEffectScore(others)).Should().Be(beats);
    }

    private static EndEffectScore Measure(IReadOnlyList<int> part, List<int> sizes, int none = 10)
    {
        sizes.Add(part.Count);
        return Score(none - part.Sum());
    }

    private static EndEffectScore Score(double error) => new([error, error]);
}
