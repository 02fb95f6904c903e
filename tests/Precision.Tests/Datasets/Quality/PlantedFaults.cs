namespace TrtOperator.Precision.Tests.Datasets.Quality;

/// <summary>Plants one fault in healthy samples.</summary>
internal static class PlantedFaults
{
    private const int Count = 128;
    private const int Victim = 19;

    /// <summary>Calibration samples with the fault, and evaluation samples.</summary>
    public static (List<HostTensor> Calibration, List<HostTensor> Evaluation) Plant(PlantedFault fault, SampleKind kind, Random random)
    {
        // What follows what in a language shows in no few words.
        int count = kind is SampleKind.Words or SampleKind.RaggedWords ? 4 * Count : Count;
        List<HostTensor> all = SampleSets.Draw(kind, fault == PlantedFault.OneOfNoise ? 5 * count : 2 * count, random);
        List<HostTensor> ours = all[..count];
        List<HostTensor> usual = all[count..];
        switch (fault)
        {
            case PlantedFault.ByteRange:
                return (Each(ours, value => (value + 1) * 127.5f), usual);
            case PlantedFault.SixteenBits:
                return (Each(ours, value => value * 32768), usual);
            case PlantedFault.ZeroToOne:
                return (Each(ours, value => (value + 1) / 2), usual);
            case PlantedFault.Decibels:
                return (Each(ours, value => value * 10 / MathF.Log(10)), usual);
            case PlantedFault.SwappedColours:
                return ([.. ours.Select(picture => Planes(picture, plane => 2 - plane))], usual);
            case PlantedFault.ChannelsLast:
                return ([.. ours.Select(picture => Interleaved(picture, [1, picture.Shape[2], picture.Shape[3], 3]))], usual);
            case PlantedFault.ReshapedChannels:
                return ([.. ours.Select(picture => Interleaved(picture, [.. picture.Shape]))], usual);
            case PlantedFault.OneOfNoise:
                ours[Victim] = Noise(kind, ours[Victim], random);
                return (ours, usual);
            case PlantedFault.OneTooLoud:
                ours[Victim] = Each([ours[Victim]], value => value * 30)[0];
                return (ours, usual);
            case PlantedFault.Constants:
                for (int index = 0; index < 3; index++)
                {
                    float value = 0.1f * index;
                    ours[Victim + (10 * index)] = Each([ours[Victim + (10 * index)]], _ => value)[0];
                }

                return (ours, usual);
            case PlantedFault.Copies:
                return ([.. ours[..(count * 3 / 4)], .. ours[..(count / 4)]], usual);
            case PlantedFault.TooFew:
                return ([.. Enumerable.Range(0, 8).Select(index => SampleSets.Photograph(random, Math.Pow(1.4, index)))],
                    [.. Enumerable.Range(0, Count).Select(_ => SampleSets.Photograph(random, Math.Pow(1.4, 9 * random.NextDouble())))]);
            case PlantedFault.Dim:
                return (Each(ours, value => value * 0.65f), usual);
            case PlantedFault.NoneInverted:
                return (ours, [.. usual.Select((line, index) => index % 4 == 0 ? SampleSets.TextLine(random, inverted: true) : line)]);
            case PlantedFault.LettersMissing:
                return ([.. SampleSets.Draw(kind, 4000, random).Where(word => !word.Span<long>().Contains('e' - 'a' + 1) && !word.Span<long>().Contains('s' - 'a' + 1)).Take(Count)], usual);
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault, null);
        }
    }

    private static List<HostTensor> Each(List<HostTensor> samples, Func<float, float> change)
        => [.. samples.Select(sample => HostTensor.Create<float>([.. sample.Span<float>().ToArray().Select(change)], [.. sample.Shape]))];

    private static HostTensor Noise(SampleKind kind, HostTensor like, Random random) => kind switch
    {
        SampleKind.Words => HostTensor.Create<long>([.. Enumerable.Range(0, 20).Select(_ => 1L + random.Next(27))], 1, 20),
        SampleKind.Spectrograms => HostTensor.Create<float>([.. Enumerable.Range(0, (int)like.ElementCount).Select(_ => (float)((8 * random.NextDouble()) - 7))], [.. like.Shape]),
        _ => HostTensor.Create<float>([.. Enumerable.Range(0, (int)like.ElementCount).Select(_ => (float)((2 * random.NextDouble()) - 1))], [.. like.Shape]),
    };

    private static HostTensor Planes(HostTensor picture, Func<int, int> from)
    {
        int plane = (int)(picture.Shape[2] * picture.Shape[3]);
        float[] values = picture.Span<float>().ToArray();
        return HostTensor.Create<float>([.. Enumerable.Range(0, values.Length).Select(index => values[(from(index / plane) * plane) + (index % plane)])], [.. picture.Shape]);
    }

    private static HostTensor Interleaved(HostTensor picture, long[] shape)
    {
        int plane = (int)(picture.Shape[2] * picture.Shape[3]);
        float[] values = picture.Span<float>().ToArray();
        return HostTensor.Create<float>([.. Enumerable.Range(0, values.Length).Select(index => values[(index % 3 * plane) + (index / 3)])], shape);
    }
}
