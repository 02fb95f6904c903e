using CsCheck;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Datasets.Quality;

namespace TrtOperator.Precision.Tests.Datasets.Quality;

public sealed class SequenceModelTests
{
    [Fact]
    public void A_sample_does_not_explain_itself()
        => Gen.Long[0, 5].Array[4, 30].Array[2, 10].Sample(samples =>
        {
            SequenceModel model = new();
            HostTensor[] tensors = [.. samples.Select(sample => HostTensor.Create<long>(sample, 1, sample.Length))];
            foreach (HostTensor tensor in tensors)
            {
                model.Add(tensor);
            }

            long[][] trimmed = [.. samples.Select(Trimmed)];
            int befores = trimmed.SelectMany(sample => sample[..^1]).Distinct().Count();
            double bits = 0;
            for (int index = 1; index < trimmed[0].Length; index++)
            {
                int times = trimmed[1..].Sum(other => Enumerable.Range(1, other.Length - 1).Count(at => other[at - 1] == trimmed[0][index - 1] && other[at] == trimmed[0][index]));
                int of = trimmed[1..].Sum(other => other[..^1].Count(value => value == trimmed[0][index - 1]));
                bits -= Math.Log2((times + 0.5) / (of + (0.5 * (befores + 1))));
            }

            SequenceSurprise surprise = model.Surprise(tensors[0]);
            surprise.Pairs.Should().Be(trimmed[0].Length - 1);
            double expected = trimmed[0].Length > 1 ? (bits / (trimmed[0].Length - 1)) - model.Entropy : 0;
            surprise.Excess.Should().BeApproximately(expected, 1e-9);

            static long[] Trimmed(long[] sample)
            {
                List<long> left = [.. sample];
                while (left.Count > 1 && left[^1] == left[^2])
                {
                    left.RemoveAt(left.Count - 1);
                }

                while (left.Count > 1 && left[0] == left[1])
                {
                    left.RemoveAt(0);
                }

                return [.. left];
            }
        });

    [Fact]
    public void The_words_of_the_sample_get_no_advice_in_either_order_and_from_either_set()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Operator.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        string sample = Path.Combine(folder, "samples", "g2p");
        using IDataset calibration = DatasetSource.Open(Path.Combine(sample, "calibration"), Path.Combine(sample, "unused"));
        using IDataset evaluation = DatasetSource.Open(Path.Combine(sample, "evaluation"), Path.Combine(sample, "unused"));
        DatasetQuality.Judge(calibration, evaluation, TestContext.Current.CancellationToken).Should().BeEmpty();
        using SampledDataset other = new(DatasetSource.Open(Path.Combine(sample, "evaluation"), Path.Combine(sample, "unused")), 512);
        DatasetQuality.Judge(other, calibration, TestContext.Current.CancellationToken).Should().BeEmpty();
    }
}
