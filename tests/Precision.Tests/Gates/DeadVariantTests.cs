using TrtOperator.Precision.Gates;

namespace TrtOperator.Precision.Tests.Gates;

public sealed class DeadVariantTests
{
    private readonly DeadVariant _dead = new();

    [Fact]
    public void A_living_output_is_not_refused()
    {
        _dead.Add("y", 0, Samples.Row(1, 2), Samples.Row(1, 1));
        _dead.Add("y", 1, Samples.Row(3, 4), Samples.Row(3, 4));
        _dead.Find().Should().BeEmpty();
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "+Inf")]
    [InlineData(float.NegativeInfinity, "-Inf")]
    public void What_is_not_finite_is_dead(float value, string name)
    {
        _dead.Add("y", 0, Samples.Row(1, 2), Samples.Row(1, 2));
        _dead.Add("y", 7, Samples.Row(1, 2), Samples.Row(1, value));
        _dead.Find().Should().Equal(new DeadOutput(
            "y", DeadReason.NotFinite, 7, 1, $"Output 'y' of the candidate is {name} for sample 7 at element 1, where FP32 is finite."));
    }

    [Fact]
    public void An_FP32_model_that_is_not_finite_is_an_error_of_its_own()
        => FluentActions.Invoking(() => _dead.Add("y", 3, Samples.Row(1, float.NaN), Samples.Row(1, 2))).Should().Throw<InvalidReferenceException>()
            .WithMessage("The FP32 model itself gives NaN in output 'y' for sample 3 at element 1: *");

    [Fact]
    public void A_reference_that_never_changes_is_told_from_its_second_sample_on()
    {
        _dead.Add("y", 0, Samples.Row(1, 2), Samples.Row(1, 2));
        _dead.Add("z", 0, Samples.Row(1, 2), Samples.Row(1, 2));
        _dead.ConstantReferences().Should().BeEmpty("one sample shows nothing");
        _dead.Add("y", 1, Samples.Row(1, 2), Samples.Row(1, 2));
        _dead.Add("z", 1, Samples.Row(1, 3), Samples.Row(1, 2));
        _dead.ConstantReferences().Should().Equal("y");
    }

    [Fact]
    public void One_answer_for_every_sample_is_dead()
    {
        _dead.Add("y", 4, Samples.Row(1, 2), Samples.Row(1, 2));
        _dead.Add("y", 5, Samples.Row(3, 4), Samples.Row(1, 2));
        _dead.Find().Should().ContainSingle().Which.Should().Match<DeadOutput>(
            static dead => dead.Reason == DeadReason.SameForEverySample && dead.SampleIndex == 4 && dead.Sentence.Contains("the same for every sample"));
    }

    [Fact]
    public void One_answer_is_fine_where_FP32_gives_one()
    {
        _dead.Add("y", 0, Samples.Row(1, 2), Samples.Row(1, 2.5f));
        _dead.Add("y", 1, Samples.Row(1, 2), Samples.Row(1, 2.5f));
        _dead.Find().Should().BeEmpty();
    }

    [Fact]
    public void One_value_in_all_elements_is_dead()
    {
        _dead.Add("y", 0, Samples.Row(5, 5), Samples.Row(1, 1));
        _dead.Add("y", 1, Samples.Row(3, 4), Samples.Row(2, 2));
        _dead.Find().Should().ContainSingle().Which.Should().Match<DeadOutput>(
            static dead => dead.Reason == DeadReason.SameInEveryElement && dead.SampleIndex == 1);
    }

    [Fact]
    public void Decisions_may_all_be_the_same()
    {
        _dead.Add("y", 0, HostTensor.Create<long>([1, 2], 2), HostTensor.Create<long>([1, 1], 2));
        _dead.Add("y", 1, HostTensor.Create<long>([2, 2], 2), HostTensor.Create<long>([1, 1], 2));
        _dead.Find().Should().BeEmpty();
    }

    [Fact]
    public void Outputs_are_judged_apart_and_named_in_order()
    {
        _dead.Add("z", 0, Samples.Row(1, 2), Samples.Row(float.NaN, 2));
        _dead.Add("a", 0, Samples.Row(1, 2), Samples.Row(float.NaN, 2));
        _dead.Add("m", 0, Samples.Row(1, 2), Samples.Row(1, 2));
        _dead.Find().Select(static dead => dead.Output).Should().Equal("a", "z");
    }
}
