using CsCheck;
using TrtOperator.Precision.Gates;

namespace TrtOperator.Precision.Tests.Gates;

public sealed class TensorLossTests
{
    private static readonly Gen<double[]> s_values = Gen.Double[-10, 10].Array[6];

    [Fact]
    public void Equal_outputs_have_no_loss()
        => s_values.Sample(values =>
        {
            TensorLoss.Cosine(values, values).Should().Be(0);
            TensorLoss.RelativeL2(values, values).Should().Be(0);
            TensorLoss.LargestError(values, values).Should().Be(0);
            TensorLoss.Powers(values, values).Noise.Should().Be(0);
            TensorLoss.Divergence(values, values, 3).Should().Be(0);
        });

    [Fact]
    public void Divergence_is_never_negative()
        => Gen.Select(s_values, s_values).Sample((a, b) => TensorLoss.Divergence(a, b, 3).Should().BeGreaterThanOrEqualTo(0));

    [Fact]
    public void Known_losses()
    {
        TensorLoss.Cosine([1, 0], [0, 1]).Should().Be(1);
        TensorLoss.Cosine([1, 1], [-1, -1]).Should().BeApproximately(2, 1e-15);
        TensorLoss.Cosine([3, 4], [6, 8]).Should().BeApproximately(0, 1e-15);
        TensorLoss.RelativeL2([3, 4], [3, 5]).Should().BeApproximately(0.2, 1e-15);
        TensorLoss.LargestError([3, 4], [5, 1]).Should().Be(3);
        TensorLoss.Powers([3, 4], [3, 5]).Should().Be((1, 25));
    }

    [Fact]
    public void Zero_outputs_have_finite_losses()
    {
        TensorLoss.Cosine([0, 0], [0, 0]).Should().Be(0);
        TensorLoss.Cosine([0, 0], [1, 0]).Should().Be(1);
        TensorLoss.RelativeL2([0, 0], [0, 0]).Should().Be(0);
        TensorLoss.RelativeL2([0, 0], [5, 0]).Should().Be(1);
        TensorLoss.Divergence([1, 0], [0, 1], 2).Should().BeApproximately(Math.Log(1e12), 1e-9);
    }

    [Fact]
    public void Probabilities_are_taken_as_they_are_and_logits_through_softmax()
    {
        double expected = (0.25 * Math.Log(0.25 / 0.5)) + (0.75 * Math.Log(0.75 / 0.5));
        TensorLoss.Divergence([0.25, 0.75], [0.5, 0.5], 2).Should().BeApproximately(expected, 1e-15);
        TensorLoss.Divergence([7, 7 + Math.Log(3)], [1, 1], 2).Should().BeApproximately(expected, 1e-12);
        TensorLoss.Divergence([0.25, 0.75, 0.5, 0.5], [0.5, 0.5, 0.5, 0.5], 2).Should().BeApproximately(expected / 2, 1e-15);
    }
}
