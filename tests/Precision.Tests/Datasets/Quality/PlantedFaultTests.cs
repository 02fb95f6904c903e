using TrtOperator.Precision.Datasets.Quality;

namespace TrtOperator.Precision.Tests.Datasets.Quality;

/// <summary>Healthy sets get no advice, whatever their sizes; each planted fault gets its own sentence and no other.</summary>
public sealed class PlantedFaultTests
{
    private const int Seeds = 50;
    private const int FaultSeeds = 20;

    public static TheoryData<SampleKind> Kinds => [.. Enum.GetValues<SampleKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Healthy_sets_get_no_advice(SampleKind kind)
    {
        System.Collections.Concurrent.ConcurrentBag<string> found = [];
        Parallel.For(0, Seeds, seed =>
        {
            Random random = new(seed);
            (int ours, int usual) = (seed % 3) switch
            {
                0 => (400 + random.Next(112), 40 + random.Next(40)),
                1 => (64 + random.Next(64), 300 + random.Next(100)),
                _ => (100 + random.Next(200), 100 + random.Next(200)),
            };
            List<HostTensor> all = SampleSets.Draw(kind, ours + usual, random);
            foreach (string sentence in Judge(all[..ours], all[ours..]))
            {
                found.Add($"seed {seed}, {ours} against {usual}: {sentence}");
            }
        });
        found.Should().BeEmpty();
    }

    [Theory]
    [InlineData(SampleKind.TextLines, PlantedFault.ByteRange, "another range, as 0..255 is to 0..1; scale both in the same way")]
    [InlineData(SampleKind.Photographs, PlantedFault.ByteRange, "another range, as 0..255 is to 0..1")]
    [InlineData(SampleKind.Recordings, PlantedFault.SixteenBits, "another range, as 0..255 is to 0..1")]
    [InlineData(SampleKind.TextLines, PlantedFault.ZeroToOne, "prepare both with the same normalization")]
    [InlineData(SampleKind.Photographs, PlantedFault.ZeroToOne, "prepare both with the same normalization")]
    [InlineData(SampleKind.Spectrograms, PlantedFault.Decibels, "prepare both with the same normalization")]
    [InlineData(SampleKind.Photographs, PlantedFault.SwappedColours, "as RGB is to BGR; save both with the colours in the model's order")]
    [InlineData(SampleKind.TextLines, PlantedFault.ChannelsLast, "numpy.transpose(array, (0, 3, 1, 2))")]
    [InlineData(SampleKind.Photographs, PlantedFault.ChannelsLast, "numpy.transpose(array, (0, 3, 1, 2))")]
    [InlineData(SampleKind.TextLines, PlantedFault.ReshapedChannels, "as reshape mixes channels up")]
    [InlineData(SampleKind.Photographs, PlantedFault.ReshapedChannels, "as reshape mixes channels up")]
    [InlineData(SampleKind.TextLines, PlantedFault.OneOfNoise, "calibration/x/0019.npy', sample 19, a calibration sample, ")]
    [InlineData(SampleKind.Photographs, PlantedFault.OneOfNoise, "calibration/x/0019.npy', sample 19, a calibration sample, ")]
    [InlineData(SampleKind.Recordings, PlantedFault.OneOfNoise, "calibration/x/0019.npy', sample 19, a calibration sample, ")]
    [InlineData(SampleKind.Spectrograms, PlantedFault.OneOfNoise, "calibration/x/0019.npy', sample 19, a calibration sample, ")]
    [InlineData(SampleKind.Recordings, PlantedFault.OneTooLoud, "calibration/x/0019.npy', sample 19, a calibration sample, reaches further, which widens the range for all")]
    [InlineData(SampleKind.Spectrograms, PlantedFault.OneTooLoud, "calibration/x/0019.npy', sample 19, a calibration sample, reaches further, which widens the range for all")]
    [InlineData(SampleKind.TextLines, PlantedFault.Constants, "3 of 128 calibration samples of 'x' hold one value throughout, the first being file 'calibration/x/0019.npy', sample 19; ")]
    [InlineData(SampleKind.Recordings, PlantedFault.Constants, "3 of 128 calibration samples of 'x' hold one value throughout, the first being file 'calibration/x/0019.npy', sample 19; ")]
    [InlineData(SampleKind.Photographs, PlantedFault.Copies, "of the calibration samples are copies of others")]
    [InlineData(SampleKind.Words, PlantedFault.Copies, "of the calibration samples are copies of others")]
    [InlineData(SampleKind.Photographs, PlantedFault.TooFew, "of the 8 calibration samples to all of them, and ")]
    [InlineData(SampleKind.Photographs, PlantedFault.Dim, "where INT8 clips; add calibration samples like them")]
    [InlineData(SampleKind.TextLines, PlantedFault.Dim, "where INT8 clips; add calibration samples like them")]
    [InlineData(SampleKind.TextLines, PlantedFault.NoneInverted, "of 'x' than any calibration sample, such as file 'evaluation/x/0")]
    [InlineData(SampleKind.Words, PlantedFault.LettersMissing, "that no calibration sample has, such as ")]
    [InlineData(SampleKind.RaggedWords, PlantedFault.LettersMissing, "that no calibration sample has, such as ")]
    public void Each_fault_gets_its_own_sentence_and_no_other(SampleKind kind, PlantedFault fault, string sentence)
    {
        System.Collections.Concurrent.ConcurrentBag<string> wrong = [];
        Parallel.For(0, FaultSeeds, seed =>
        {
            Random random = new(seed);
            (List<HostTensor> calibration, List<HostTensor> evaluation) = PlantedFaults.Plant(fault, kind, random);
            IReadOnlyList<string> advice = Judge(calibration, evaluation);
            if (advice.Count != 1 || !advice[0].Contains(sentence, StringComparison.OrdinalIgnoreCase) || !advice[0].EndsWith('.'))
            {
                wrong.Add($"seed {seed}: {(advice.Count == 0 ? "nothing is said" : string.Join(" | ", advice))}");
            }
        });
        wrong.Should().BeEmpty();
    }

    [Fact]
    public void A_word_of_random_letters_is_found_nine_times_of_ten_and_no_other_is_accused()
    {
        int found = 0;
        System.Collections.Concurrent.ConcurrentBag<string> wrong = [];
        Parallel.For(0, FaultSeeds, seed =>
        {
            (List<HostTensor> calibration, List<HostTensor> evaluation) = PlantedFaults.Plant(PlantedFault.OneOfNoise, SampleKind.Words, new Random(seed));
            foreach (string sentence in Judge(calibration, evaluation))
            {
                if (sentence.StartsWith("File 'calibration/x/0019.npy', sample 19, a calibration sample, has values of 'x' that follow each other as in no other sample", StringComparison.Ordinal))
                {
                    Interlocked.Increment(ref found);
                }
                else
                {
                    wrong.Add(sentence);
                }
            }
        });
        wrong.Should().BeEmpty();
        found.Should().BeGreaterThanOrEqualTo(FaultSeeds * 8 / 10, "the letters of a word can be likely by chance");
    }

    private static IReadOnlyList<string> Judge(List<HostTensor> calibration, List<HostTensor> evaluation)
    {
        using MemoryDataset ours = new("calibration", "x", calibration);
        using MemoryDataset usual = new("evaluation", "x", evaluation);
        return DatasetQuality.Judge(ours, usual, TestContext.Current.CancellationToken);
    }
}
