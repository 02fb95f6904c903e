using CsCheck;
using TrtOperator.Precision.Quantization;
using TrtOperator.Precision.Refinement;

namespace TrtOperator.Precision.Tests.Refinement;

public class CoordinateRoundingTests
{
    [Fact]
    public void The_error_of_the_output_is_never_above_that_of_the_nearest_values_and_the_scale_stays()
        => Gen.Select(Gen.Int[0, 1 << 20], Gen.Int[2, 24]).Sample(
            (seed, length) =>
            {
                (float[] weights, float[] moments) = Channel(seed, length);
                float largest = weights.Max(MathF.Abs);
                float scale = EightBitFormat.Int8.Scale(largest, half: false);
                float[] rounded = [.. weights];

                CoordinateRounding.Round(rounded, scale, largest, moments);

                Power(rounded, weights, moments).Should().BeLessThanOrEqualTo(Power([.. weights.Select(weight => Nearest(weight, scale))], weights, moments) * 1.0001);
                rounded.Max(MathF.Abs).Should().Be(largest);
                rounded.Zip(weights).Should().OnlyContain(pair => MathF.Abs(pair.First - pair.Second) <= scale * 1.0001f);
                rounded.Should().OnlyContain(weight => MathF.Abs(Nearest(weight, scale) - weight) < scale * 0.001f, "whoever quantizes the model later has to find these very values");
            },
            iter: 300,
            threads: 1);

    [Fact]
    public void With_few_weights_it_is_as_good_as_trying_every_combination_but_for_a_few()
    {
        double found = 0;
        double best = 0;
        double nearest = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            (float[] weights, float[] moments) = Channel(seed, 9);
            float largest = weights.Max(MathF.Abs);
            float scale = EightBitFormat.Int8.Scale(largest, half: false);
            float[] rounded = [.. weights];
            CoordinateRounding.Round(rounded, scale, largest, moments);
            found += Power(rounded, weights, moments);
            nearest += Power([.. weights.Select(weight => Nearest(weight, scale))], weights, moments);
            best += Enumerable.Range(0, 1 << 9).Min(way => Power([.. weights.Select((weight, i) => MathF.Abs(weight) >= largest
                ? weight
                : scale * ((way >> i & 1) != 0 ? MathF.Ceiling(weight / scale) : MathF.Floor(weight / scale)))], weights, moments));
        }

        found.Should().BeLessThan(nearest * 0.5).And.BeLessThan(best * 2);
    }

    private static float Nearest(float weight, float scale) => EightBitFormat.Int8.Dequantize(EightBitFormat.Int8.Quantize(weight, scale), scale);

    // The definition: the squared error of the products with many rows.
    private static double Power(float[] rounded, float[] weights, float[] moments)
    {
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            for (int j = 0; j < weights.Length; j++)
            {
                sum += ((double)rounded[i] - weights[i]) * moments[(i * weights.Length) + j] * ((double)rounded[j] - weights[j]);
            }
        }

        return sum;
    }

    // Inputs of one sign, as behind a Relu: the errors of weights add up.
    private static (float[] Weights, float[] Moments) Channel(int seed, int length)
    {
        Random random = new(seed);
        float[] weights = [.. Enumerable.Range(0, length).Select(_ => (random.NextSingle() * 2) - 1)];
        float[] moments = new float[length * length];
        for (int row = 0; row < 3 * length; row++)
        {
            float[] x = [.. Enumerable.Range(0, length).Select(_ => random.NextSingle())];
            for (int i = 0; i < moments.Length; i++)
            {
                moments[i] += x[i / length] * x[i % length];
            }
        }

        return (weights, moments);
    }
}
