using CsCheck;
using TrtOperator.Precision.Calibration;

namespace TrtOperator.Precision.Tests.Calibration;

public sealed class AmplitudeHistogramTests
{
    [Fact]
    public void Counts_are_those_of_a_naive_division_in_double()
        => Gen.OneOf(Amplitudes.AnyBits.Array[0, 300], Amplitudes.Activations, Amplitudes.Many).Sample(values =>
        {
            AmplitudeHistogram histogram = Amplitudes.Histogram(values);
            float[] finite = [.. values.Where(float.IsFinite).Select(Math.Abs)];
            float maximum = finite.DefaultIfEmpty(0).Max();
            double width = Math.ScaleB(1, -126);
            while (2048 * width <= maximum)
            {
                width *= 2;
            }

            long[] bins = new long[2048];
            foreach (float value in finite.Where(value => value != 0))
            {
                bins[(int)Math.Floor(value / width)]++;
            }

            histogram.BinWidth.Should().Be(width);
            histogram.Maximum.Should().Be(maximum);
            histogram.Bins.SequenceEqual(bins).Should().BeTrue();
            histogram.ZeroCount.Should().Be(finite.LongCount(value => value == 0));
            histogram.NaNCount.Should().Be(values.LongCount(float.IsNaN));
            histogram.InfinityCount.Should().Be(values.LongCount(float.IsInfinity));
            histogram.FiniteCount.Should().Be(finite.Length);
        });

    [Fact]
    public void Any_order_any_split_and_any_merge_give_the_same_bytes()
        => Gen.OneOf(
            Gen.Select(Amplitudes.AnyBits.Array[1, 400], Gen.Int[0, int.MaxValue], Gen.Int[1, 60]),
            Gen.Select(Amplitudes.Many, Gen.Int[0, int.MaxValue], Gen.Int[1_000, 12_000])).Sample((values, seed, parts) =>
        {
            byte[] expected = Amplitudes.Stored(Amplitudes.Histogram(values));
            Random random = new(seed);
            float[] shuffled = [.. values];
            random.Shuffle(shuffled);
            AmplitudeHistogram split = new();
            AmplitudeHistogram[] shards = [new(), new(), new()];
            foreach (float[] part in shuffled.Chunk(parts))
            {
                split.Add(part);
                shards[random.Next(shards.Length)].Add(part);
            }

            AmplitudeHistogram merged = new();
            random.Shuffle(shards);
            foreach (AmplitudeHistogram shard in shards)
            {
                merged.Merge(shard);
            }

            Amplitudes.Stored(split).Should().Equal(expected);
            Amplitudes.Stored(merged).Should().Equal(expected);
        });

    [Fact]
    public void Chunks_of_growing_range_with_NaN_between_give_the_same_bytes_as_one_value_at_a_time()
    {
        float[] values = new float[(3 * BinCounters.ChunkLength) + 13];
        Random random = new(5);
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = (float)Math.ScaleB(random.NextDouble() - 0.5, index / 20_000);
        }

        values[BinCounters.ChunkLength + 7] = float.NaN;
        values[BinCounters.ChunkLength + 70] = float.NegativeInfinity;
        values[^1] = 0;
        AmplitudeHistogram single = new();
        for (int index = 0; index < values.Length; index++)
        {
            single.Add(values.AsSpan(index, 1));
        }

        Amplitudes.Stored(Amplitudes.Histogram(values)).Should().Equal(Amplitudes.Stored(single));
    }

    [Fact]
    public void Merging_a_histogram_with_itself_doubles_its_counts()
    {
        float[] values = Amplitudes.Draw(1, 1000, 2, 0.2);
        AmplitudeHistogram histogram = Amplitudes.Histogram(values);
        histogram.Merge(histogram);
        Amplitudes.Stored(histogram).Should().Equal(Amplitudes.Stored(Amplitudes.Histogram([.. values, .. values])));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(float.Epsilon)]
    [InlineData(1.17549435e-38f)]
    [InlineData(float.MaxValue)]
    public void Extreme_values_fit(float value)
    {
        AmplitudeHistogram histogram = Amplitudes.Histogram(value, -value);
        histogram.FiniteCount.Should().Be(2);
        histogram.Maximum.Should().Be(Math.Abs(value));
        (histogram.BinWidth * 2048).Should().BeGreaterThan(histogram.Maximum);
    }

    [Fact]
    public void The_stored_form_reads_back()
        => Amplitudes.AnyBits.Array[0, 200].Sample(values =>
        {
            byte[] bytes = Amplitudes.Stored(Amplitudes.Histogram(values));
            Amplitudes.Stored(Amplitudes.Restored(bytes)).Should().Equal(bytes);
        });

    [Fact]
    public void A_restored_histogram_goes_on_as_if_it_had_never_been_stored()
        => Gen.Select(Amplitudes.AnyBits.Array[0, 100], Amplitudes.AnyBits.Array[0, 100]).Sample((first, second) =>
        {
            AmplitudeHistogram restored = Amplitudes.Restored(Amplitudes.Stored(Amplitudes.Histogram(first)));
            restored.Add(second);
            Amplitudes.Stored(restored).Should().Equal(Amplitudes.Stored(Amplitudes.Histogram([.. first, .. second])));
        });

    [Theory]
    [InlineData(0, 0x42, "*does not start with the mark*")]
    [InlineData(7, 0xFF, "*largest value*")]
    [InlineData(6, 0x7F, "*last occupied bin*")]
    [InlineData(15, 0x80, "*negative or too large*")]
    [InlineData(32 + (8 * 2047), 1, "*last occupied bin*")]
    public void A_contradictory_stored_form_is_refused(int position, byte value, string sentence)
    {
        byte[] bytes = Amplitudes.Stored(Amplitudes.Histogram(1, 2, 3, 0));
        bytes[position] = value;
        FluentActions.Invoking(() => Amplitudes.Restored(bytes)).Should().Throw<InvalidCalibrationException>().WithMessage(sentence);
    }

    [Fact]
    public void Counts_whose_sum_overflows_are_refused()
    {
        byte[] bytes = Amplitudes.Stored(Amplitudes.Histogram(1, 0, float.NaN));
        bytes.AsSpan(8, 7).Fill(0xFF);
        bytes[15] = 0x7F;
        FluentActions.Invoking(() => Amplitudes.Restored(bytes)).Should().Throw<InvalidCalibrationException>().WithMessage("*too large*");
    }

    [Fact]
    public void Every_truncated_stored_form_is_refused()
    {
        byte[] bytes = Amplitudes.Stored(Amplitudes.Histogram(1, 2, 3));
        Gen.Int[0, bytes.Length - 1].Sample(length => FluentActions.Invoking(() => Amplitudes.Restored(bytes[..length]))
            .Should().Throw<InvalidCalibrationException>().WithMessage("*ends early*"));
    }
}
