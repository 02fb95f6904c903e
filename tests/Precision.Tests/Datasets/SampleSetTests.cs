using CsCheck;
using TrtOperator.Precision.Datasets;

namespace TrtOperator.Precision.Tests.Datasets;

public sealed class SampleSetTests
{
    [Fact]
    public void A_selection_is_evenly_spread()
        => Gen.Select(Gen.Long[0, long.MaxValue], Gen.Int[1, 200]).Sample((count, maximum) =>
        {
            IReadOnlyList<long> indexes = SampleSelection.EvenlySpread(count, maximum);
            indexes.Should().HaveCount((int)Math.Min(count, maximum));
            for (int index = 1; index < indexes.Count; index++)
            {
                long gap = indexes[index] - indexes[index - 1];
                gap.Should().BeInRange(count / indexes.Count, (count / indexes.Count) + 1);
            }

            if (count > 0)
            {
                indexes[0].Should().Be(0);
                indexes[^1].Should().BeLessThan(count);
            }
        });

    [Fact]
    public void A_small_selection_is_all() => SampleSelection.EvenlySpread(3, 10).Should().Equal(0, 1, 2);

    [Fact]
    public void Ten_of_twenty_five_are_known() => SampleSelection.EvenlySpread(25, 10).Should().Equal(0, 2, 5, 7, 10, 12, 15, 17, 20, 22);

    [Fact]
    public void A_sampled_dataset_is_numbered_anew_and_keeps_its_labels_and_places()
    {
        using Folder folder = new();
        folder.Write("x.npy", NpyBytes.Floats("(5,)", 10, 11, 12, 13, 14));
        folder.Write("labels.npy", NpyBytes.Of<long>("<i8", "(5,)", 0, 1, 2, 3, 4));
        folder.Write("output-lengths.npy", NpyBytes.Of<long>("<i8", "(5,)", 6, 7, 8, 9, 10));
        using IDataset dataset = folder.Open();
        SampledDataset limited = new(dataset, 2);
        limited.Count.Should().Be(2);
        limited.Labels!.Classes.Should().Equal(0, 2);
        limited.ReadAll().Select(sample => (sample.Index, sample.Inputs["x"].Span<float>()[0])).Should().Equal((0L, 10f), (1L, 12f));
        limited.Locate("x", 1).Should().EndWith("sample 2");
        limited.Inputs.Should().Equal(dataset.Inputs);
        limited.OutputLengths.Should().Equal(6, 8);
        folder.Write("t/x.npy", NpyBytes.Floats("(3,)", 1, 2, 3));
        folder.Write("t/labels.txt", "a\nb\nc\n");
        using SampledDataset texts = new(folder.Open("t"), 2);
        texts.Labels!.Texts.Should().Equal("a", "b");
        texts.OutputLengths.Should().BeNull();
    }

    [Fact]
    public void Overlap_is_counted_and_its_first_pair_named()
    {
        Sample[] calibration = [Make(0, [1, 2]), Make(1, [3, 4]), Make(2, [1, 2])];
        Sample[] evaluation = [Make(0, [9, 9]), Make(5, [3, 4]), Make(6, [1, 2]), Make(7, [1, 2])];
        DatasetOverlap overlap = DatasetOverlap.Between(calibration, evaluation);
        overlap.Count.Should().Be(3);
        overlap.First.Should().Be((1L, 5L));
        DatasetOverlap.Between(calibration, [evaluation[0]]).Should().Be(new DatasetOverlap(0, null));
    }

    [Fact]
    public void Equal_bytes_of_another_shape_type_or_name_are_no_overlap()
    {
        Sample sample = Make(0, [1, 2]);
        Sample shaped = new(0, new Dictionary<string, HostTensor> { ["x"] = HostTensor.Create<float>([1, 2], 1, 1, 2) });
        Sample typed = new(0, new Dictionary<string, HostTensor> { ["x"] = HostTensor.Create<int>([BitConverter.SingleToInt32Bits(1), BitConverter.SingleToInt32Bits(2)], 1, 2) });
        Sample named = new(0, new Dictionary<string, HostTensor> { ["y"] = HostTensor.Create<float>([1, 2], 1, 2) });
        DatasetOverlap.Between([sample], [shaped, typed, named]).Count.Should().Be(0);
        DatasetOverlap.Between([sample], [Make(0, [1, 2])]).Count.Should().Be(1);
    }

    [Fact]
    public void Batches_keep_order_shapes_and_bytes()
        => Gen.Select(Gen.Int[1, 3].Array[0, 30], Gen.Int[1, 5], Gen.Bool).Sample((lengths, size, pad) =>
        {
            Sample[] samples = [.. lengths.Select((length, index) => Make(index, [.. Enumerable.Repeat((float)index, length)]))];
            SampleBatch[] batches = [.. DatasetBatches.Group(samples, size, pad)];
            batches.SelectMany(batch => batch.Indexes).Should().Equal(samples.Select(sample => sample.Index));
            foreach (SampleBatch batch in batches)
            {
                HostTensor tensor = batch.Inputs["x"];
                int length = lengths[batch.Indexes[0]];
                long rows = pad ? size : batch.Indexes.Count;
                batch.Indexes.Count.Should().BeInRange(1, size);
                tensor.Shape.Should().Equal(rows, length);
                for (int row = 0; row < rows; row++)
                {
                    float expected = batch.Indexes[Math.Min(row, batch.Indexes.Count - 1)];
                    tensor.Span<float>().Slice(row * length, length).ToArray().Should().AllBeEquivalentTo(expected);
                }
            }

            for (int index = 1; index < batches.Length; index++)
            {
                bool full = batches[index - 1].Indexes.Count == size;
                bool differs = lengths[batches[index].Indexes[0]] != lengths[batches[index - 1].Indexes[0]];
                (full || differs).Should().BeTrue();
            }
        });

    private static Sample Make(long index, float[] values)
        => new(index, new Dictionary<string, HostTensor> { ["x"] = HostTensor.Create<float>(values, 1, values.Length) });
}
