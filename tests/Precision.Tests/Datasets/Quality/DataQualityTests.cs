using CsCheck;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Datasets.Quality;

namespace TrtOperator.Precision.Tests.Datasets.Quality;

public sealed class DataQualityTests
{
    private const int Side = 12;

    [Fact]
    public void Data_of_the_same_source_give_no_advice()
        => Gen.Select(Gen.Int[0, 100_000], Gen.Int[64, 200]).Sample(
            (seed, count) => Judge(Pictures(count, seed), Pictures(150, seed + 1_000_000)).Should().BeEmpty(), iter: 60);

    [Fact]
    public void The_order_of_the_samples_changes_nothing()
        => Gen.Select(Gen.Int[0, 100_000], Gen.Int[16, 60], Gen.Double[0.01, 300]).Sample((seed, count, factor) =>
        {
            List<float[]> ours = Pictures(count, seed);
            ours[3] = [.. ours[3].Select(value => (float)(value * factor))];
            ours[5] = ours[6];
            SampleProfile[] calibration = [.. Profiles(ours)];
            SampleProfile[] evaluation = [.. Profiles(Pictures(50, seed + 1))];
            DataQuality.Judge([.. calibration.Reverse()], [.. evaluation.Reverse()], Where, Where)
                .Should().Equal(DataQuality.Judge(calibration, evaluation, Where, Where));
        }, iter: 60);

    [Fact]
    public void A_sample_replaced_by_noise_is_named()
        => Gen.Select(Gen.Int[0, 100_000], Gen.Int[0, 63]).Sample((seed, place) =>
        {
            List<float[]> ours = Pictures(64, seed);
            Random random = new(seed);
            ours[place] = [.. ours[place].Select(_ => (float)random.NextDouble())];
            Judge(ours, Pictures(150, seed + 1_000_000)).Should().ContainSingle()
                .Which.Should().StartWith(FormattableString.Invariant($"File 'x.npy', sample {place}, a calibration sample, ")).And.Contain("take it out");
        }, iter: 60);

    [Fact]
    public void A_sample_that_widens_the_range_is_named()
    {
        List<float[]> ours = Pictures(64, 1);
        ours[7][20] = 40;
        Judge(ours, Pictures(150, 2)).Should().ContainSingle().Which.Should().StartWith("File 'x.npy', sample 7, a calibration sample, reaches further");
    }

    [Fact]
    public void Another_range_is_told_with_both_ranges()
    {
        List<float[]> ours = [.. Pictures(64, 1).Select(picture => picture.Select(value => value * 255).ToArray())];
        Judge(ours, Pictures(150, 2)).Should().ContainSingle().Which.Should().Contain("another range, as 0..255 is to 0..1");
        Judge(Pictures(64, 1), [.. Pictures(64, 2).Select(picture => picture.Select(value => value * 255).ToArray())])
            .Should().ContainSingle().Which.Should().Contain("another range");
    }

    [Fact]
    public void Another_normalization_is_told()
    {
        List<float[]> ours = [.. Pictures(64, 1).Select(picture => picture.Select(value => (value - 0.5f) * 4).ToArray())];
        Judge(ours, Pictures(150, 2)).Should().ContainSingle().Which.Should().Contain("prepare both with the same normalization");
    }

    [Fact]
    public void Channels_at_another_place_are_told()
    {
        IReadOnlyList<string> advice = DataQuality.Judge([.. Profiles(Pictures(20, 1), 1, Side, Side / 3, 3)], [.. Profiles(Pictures(20, 2), 1, 3, Side, Side / 3)], Where, Where);
        advice.Should().BeEmpty("a side of four may as well be channels");
        advice = DataQuality.Judge([.. Profiles(Pictures(20, 1), 1, 6, 8, 3)], [.. Profiles(Pictures(20, 2), 1, 3, 6, 8)], Where, Where);
        advice.Should().ContainSingle().Which.Should().Contain("numpy.transpose(array, (0, 3, 1, 2))");
    }

    [Fact]
    public void Channels_that_cannot_fit_are_refused_with_the_transposition()
    {
        using Folder folder = new();
        folder.Write("x.npy", NpyBytes.Floats("(1, 4, 5, 3)", new float[60]));
        using IDataset data = folder.Open();
        FluentActions.Invoking(() => DatasetBinding.Bind(data, [new ModelInput("x", Onnx.Protos.TensorProto.Types.DataType.Float, [null, 3, null, null])]))
            .Should().Throw<InvalidDatasetException>().Which.Message.Should().EndWith("save it with numpy.transpose(array, (0, 3, 1, 2)).");
        FluentActions.Invoking(() => DatasetBinding.Bind(data, [new ModelInput("x", Onnx.Protos.TensorProto.Types.DataType.Float, [null, 7, null, null])]))
            .Should().Throw<InvalidDatasetException>().Which.Message.Should().EndWith("must be 7, not 4.");
    }

    [Fact]
    public void Constant_samples_and_copies_are_counted()
    {
        List<float[]> ours = Pictures(64, 1);
        ours[9] = new float[Side * Side];
        Judge(ours, Pictures(150, 2)).Should().Contain(sentence => sentence.StartsWith("1 of 64 calibration samples of 'x' hold one value throughout, the first being file 'x.npy', sample 9;", StringComparison.Ordinal));
        List<float[]> twice = [.. Pictures(32, 1), .. Pictures(32, 1)];
        Judge(twice, Pictures(150, 2)).Should().ContainSingle().Which.Should().StartWith("50 % of the calibration samples are copies".Replace(" %", FormattableString.Invariant($"{0.5:P0}")[2..], StringComparison.Ordinal));
    }

    [Fact]
    public void Evaluation_values_beyond_the_range_are_told_and_so_is_a_range_that_still_grows()
    {
        List<float[]> dim = [.. Pictures(64, 1).Select(picture => picture.Select(value => value * 0.7f).ToArray())];
        Judge(dim, Pictures(150, 2)).Should().ContainSingle().Which.Should().Contain("beyond the 0.7").And.Contain("add calibration samples");
        List<float[]> growing = [.. Pictures(6, 1).Select((picture, index) => picture.Select(value => value * (1 + (0.3f * index))).ToArray())];
        List<float[]> wide = [.. Pictures(60, 2).Select((picture, index) => picture.Select(value => value * (1 + (0.03f * index))).ToArray())];
        Judge(growing, wide).Should().Contain(sentence => sentence.Contains("still grows by") && sentence.Contains("of the 6 calibration samples"));
    }

    [Fact]
    public void The_expected_range_is_the_mean_over_all_ways_to_take_samples()
        => Gen.Select(Gen.Double[0.1, 10].Array[1, 12], Gen.Double[0.1, 0.9]).Sample((values, share) =>
        {
            double[] falling = [.. values.OrderDescending()];
            double sum = 0;
            for (int taken = 0; taken < 1 << falling.Length; taken++)
            {
                int count = System.Numerics.BitOperations.PopCount((uint)taken);
                sum += Math.Pow(share, count) * Math.Pow(1 - share, falling.Length - count)
                    * Enumerable.Range(0, falling.Length).Where(index => (taken >> index & 1) == 1).Select(index => falling[index]).FirstOrDefault(falling[^1]);
            }

            Coverage.ExpectedRange(falling, share).Should().BeApproximately(sum, 1e-9);
        });

    [Fact]
    public void A_profile_is_what_a_naive_reading_gives()
        => Gen.Float[-1000, 1000].Array[1, 50].Sample(values =>
        {
            InputProfile profile = SampleProfile.Of(new Sample(0, new Dictionary<string, HostTensor> { ["x"] = HostTensor.Create<float>(values, 1, values.Length) })).Inputs["x"];
            double mean = values.Average(value => (double)value);
            profile.Minimum.Should().Be(values.Min());
            profile.Maximum.Should().Be(values.Max());
            profile.Mean.Should().BeApproximately(mean, 1e-6);
            profile.Deviation.Should().BeApproximately(Math.Sqrt(values.Average(value => (value - mean) * (value - mean))), 1e-3);
        });

    [Fact]
    public void Names_of_things_are_no_amounts()
        => SampleProfile.Of(new Sample(0, new Dictionary<string, HostTensor> { ["ids"] = HostTensor.Create<long>([1, 2], 1, 2) })).Inputs.Should().BeEmpty();

    private static IReadOnlyList<string> Judge(List<float[]> calibration, List<float[]> evaluation)
        => DataQuality.Judge([.. Profiles(calibration)], [.. Profiles(evaluation)], Where, Where);

    private static string Where(string input, long index) => FormattableString.Invariant($"file '{input}.npy', sample {index}");

    private static IEnumerable<SampleProfile> Profiles(List<float[]> pictures, params long[] shape)
        => pictures.Select((picture, index) => SampleProfile.Of(new Sample(index, new Dictionary<string, HostTensor>
        {
            ["x"] = HostTensor.Create<float>(picture, shape.Length > 0 ? shape : [1, 1, Side, Side]),
        })));

    /// <summary>Smooth pictures from 0 to 1, all different.</summary>
    private static List<float[]> Pictures(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            double phase = random.NextDouble() * Math.Tau;
            double slow = 0.25 + (0.05 * random.NextDouble());
            return Enumerable.Range(0, Side * Side).Select(index => (float)(0.5 + (0.5 * Math.Sin(phase + (slow * index))))).ToArray();
        })];
    }
}
