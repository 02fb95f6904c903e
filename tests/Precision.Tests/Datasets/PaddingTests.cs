using CsCheck;
using TrtOperator.Precision.Datasets;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.Datasets;

public sealed class PaddingTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\"to\": \"longest\"", 5, 5)]
    [InlineData("\"to\": \"longest\", \"multipleOf\": 4", 8, 8)]
    [InlineData("\"to\": 7", 7, 7)]
    [InlineData("\"multipleOf\": 4", 4, 8)]
    [InlineData("\"multipleOf\": 1", 2, 5)]
    public void Ragged_samples_are_padded_as_the_manifest_says(string rule, int first, int second)
    {
        Words(rule);
        using BoundDataset data = Bind(null);
        long[] lengths = [first, second];
        data.Inputs[0].SampleShape.Should().Equal(first == second ? first : null);
        for (int index = 0; index < 2; index++)
        {
            long[] own = index == 0 ? [1, 2] : [3, 4, 5, 6, 7];
            data.Read(index).Inputs["ids"].Shape.Should().Equal(1, lengths[index]);
            data.Read(index).Inputs["ids"].Span<long>().ToArray().Should().Equal([.. own, .. Enumerable.Repeat(9L, (int)lengths[index] - own.Length)]);
        }

        data.Labels!.Texts.Should().Equal("ab", "cdefg");
        data.Locate("ids", 1).Should().EndWith("1.npy', sample 1");
    }

    [Fact]
    public void Padding_goes_to_the_left_and_to_what_the_model_fixes()
    {
        Words("\"to\": \"fixed\", \"side\": \"left\"");
        using BoundDataset data = Bind(6);
        data.Read(0).Inputs["ids"].Span<long>().ToArray().Should().Equal(9, 9, 9, 9, 1, 2);
        FluentActions.Invoking(() => Bind(null)).Should().Throw<InvalidDatasetException>().WithMessage("*to the length that the model fixes, but it fixes none*");
        FluentActions.Invoking(() => Bind(4)).Should().Throw<InvalidDatasetException>()
            .WithMessage("Input 'ids' in file*1.npy', sample 1, has 5 in dimension 0 and is to be padded to 4; shorten or leave out the samples over 4*");
    }

    [Fact]
    public void Without_a_rule_the_samples_that_differ_are_named_with_the_rule_to_write()
    {
        _folder.Write("ids/0.npy", NpyBytes.Of<long>("<i8", "(2,)", 1, 2));
        _folder.Write("ids/1.npy", NpyBytes.Of<long>("<i8", "(5,)", 3, 4, 5, 6, 7));
        FluentActions.Invoking(() => Bind(6)).Should().Throw<InvalidDatasetException>().WithMessage(
            """*differ in dimension 0, 2 in file*0.npy', sample 0, and 5 in file*1.npy', sample 1, but the model takes [?, 6]; pad them, or have them padded by {"inputs": {"ids": {"pad": {"value": 0, "to": "fixed"}}}} in dataset.json*""");
        FluentActions.Invoking(() => DatasetBinding.Bind(_folder.Open(), [new ModelInput("ids", DataType.Int64, [4, null])])).Should().Throw<InvalidDatasetException>().WithMessage(
            """*the model runs 4 at a time, which need one shape; pad them, or have them padded by *"to": "longest"*""");
        _folder.Write("dataset.json", """{"inputs": {"ids": {"pad": {"value": 0, "to": "fixed"}}}}""");
        using BoundDataset data = Bind(6);
        data.Read(1).Inputs["ids"].Shape.Should().Equal(1, 6);
        _folder.Write("dataset.json", """{"inputs": {"ids": {"pad": {"value": 0, "to": "longest"}}}}""");
        using BoundDataset four = DatasetBinding.Bind(_folder.Open(), [new ModelInput("ids", DataType.Int64, [4, null])]);
        DatasetBatches.Group(four.ReadAll(), 4, padToSize: true).Single().Inputs["ids"].Shape.Should().Equal(4, 5);
    }

    [Fact]
    public void Masks_and_lengths_follow_from_the_samples()
    {
        Words("\"to\": 6, \"side\": \"left\"", """, "mask": {"maskOf": "ids"}, "steps": {"lengthsOf": "ids"}""", """, "outputLengths": {"lengthsOf": "ids", "times": 3, "dividedBy": 2}""");
        ModelInput ids = new("ids", DataType.Int32, [null, null]);
        using BoundDataset data = DatasetBinding.Bind(_folder.Open(), [ids, new("mask", DataType.Float, [null, null]), new("steps", DataType.Int64, [null])]);
        data.Inputs.Select(input => input.Name).Should().Equal("ids", "mask", "steps");
        data.Read(0).Inputs["mask"].Span<float>().ToArray().Should().Equal(0, 0, 0, 0, 1, 1);
        data.Read(1).Inputs["mask"].Span<float>().ToArray().Should().Equal(0, 1, 1, 1, 1, 1);
        data.Read(1).Inputs["steps"].Shape.Should().Equal(1);
        data.ReadAll().Select(sample => sample.Inputs["steps"].Span<long>()[0]).Should().Equal(2, 5);
        data.OutputLengths.Should().Equal(3, 8);
        data.Locate("mask", 1).Should().Be(data.Locate("ids", 1));
        using BoundDataset other = DatasetBinding.Bind(_folder.Open(), [ids, new("mask", DataType.Bool, [null, 6]), new("steps", DataType.Int32, [null, 1])]);
        other.Read(0).Inputs["mask"].Span<bool>().ToArray().Should().Equal(false, false, false, false, true, true);
        other.Read(0).Inputs["steps"].Shape.Should().Equal(1, 1);
    }

    [Fact]
    public void What_cannot_be_derived_is_refused()
    {
        Words("\"to\": 6", """, "mask": {"maskOf": "words"}""");
        ModelInput[] inputs = [new("ids", DataType.Int64, [null, null]), new("mask", DataType.Int64, [null, null])];
        FluentActions.Invoking(() => DatasetBinding.Bind(_folder.Open(), inputs)).Should().Throw<InvalidDatasetException>().WithMessage("*makes 'mask' from 'words', which no file holds; name one of 'ids'*");
        Words("\"to\": 6", """, "mask": {"maskOf": "ids", "dimension": 1}""");
        FluentActions.Invoking(() => DatasetBinding.Bind(_folder.Open(), inputs)).Should().Throw<InvalidDatasetException>().WithMessage("*dimension 1 of 'ids' in 'inputs.mask'*count from 0*");
        Words("\"to\": 6", string.Empty, """, "outputLengths": {"lengthsOf": "words"}""");
        _folder.Refusal().Should().Contain("takes output lengths from 'words'");
    }

    [Fact]
    public void Pictures_are_padded_in_both_dimensions()
    {
        _folder.Write("x/0.npy", NpyBytes.Floats("(1, 1, 2)", 1, 2));
        _folder.Write("x/1.npy", NpyBytes.Floats("(1, 2, 1)", 3, 4));
        _folder.Write("dataset.json", """{"inputs": {"x": {"pad": {"value": -1, "to": "longest"}}}}""");
        ModelInput x = new("x", DataType.Float, [null, 1, null, null]);
        using (BoundDataset data = DatasetBinding.Bind(_folder.Open(), [x]))
        {
            data.Read(0).Inputs["x"].Span<float>().ToArray().Should().Equal(1, 2, -1, -1);
            data.Read(1).Inputs["x"].Span<float>().ToArray().Should().Equal(3, -1, 4, -1);
        }

        _folder.Write("dataset.json", """{"inputs": {"x": {"pad": [{"value": 5, "to": 3, "dimension": 2}, {"value": 6, "to": "longest", "side": "left", "dimension": 1}]}}}""");
        using (BoundDataset data = DatasetBinding.Bind(_folder.Open(), [x]))
        {
            data.Read(0).Inputs["x"].Span<float>().ToArray().Should().Equal(6, 6, 6, 1, 2, 5);
        }

        _folder.Write("dataset.json", """{"inputs": {"x": {"pad": {"value": 0, "to": 3}}}}""");
        FluentActions.Invoking(() => DatasetBinding.Bind(_folder.Open(), [x])).Should().Throw<InvalidDatasetException>().WithMessage("*without saying in which dimension*");
        _folder.Write("dataset.json", """{"inputs": {"x": {"pad": [{"value": 0, "to": "longest"}, {"value": 0, "to": 9, "dimension": 1}]}}}""");
        FluentActions.Invoking(() => DatasetBinding.Bind(_folder.Open(), [x])).Should().Throw<InvalidDatasetException>().WithMessage("*dimension 1 of 'x' by two rules*");
        _folder.Write("dataset.json", """{"inputs": {"x": {"pad": {"value": 0, "to": 9, "dimension": 3}}}}""");
        FluentActions.Invoking(() => DatasetBinding.Bind(_folder.Open(), [x])).Should().Throw<InvalidDatasetException>().WithMessage("*pads dimension 3 of 'x'*");
    }

    [Fact]
    public void A_padding_of_gigabytes_is_refused_before_it_is_allocated()
    {
        Words("\"to\": 1073741824");
        using BoundDataset data = Bind(null);
        FluentActions.Invoking(() => data.Read(0)).Should().Throw<InvalidDatasetException>().WithMessage("*would be padded to 8589934592 bytes, over the limit*");
    }

    [Fact]
    public void A_value_that_the_model_has_no_number_for_is_refused()
    {
        Words("\"to\": 6");
        _folder.Write("dataset.json", """{"inputs": {"ids": {"pad": {"value": 0.5, "to": 6}}}}""");
        FluentActions.Invoking(() => Bind(6)).Should().Throw<InvalidDatasetException>().WithMessage("*with 0.5, which is no int64*");
    }

    [Fact]
    public void Any_padding_is_what_a_naive_one_gives()
        => Gen.Select(Gen.Int[1, 4].Array[3], Gen.Int[0, 2], Gen.Int[0, 5], Gen.Bool).Sample((shape, dimension, more, left) =>
        {
            using Folder folder = new();
            float[] values = [.. Enumerable.Range(0, shape[0] * shape[1] * shape[2]).Select(value => (float)value)];
            folder.Write("x/0.npy", NpyBytes.Floats($"({shape[0]}, {shape[1]}, {shape[2]})", values));
            string side = left ? "left" : "right";
            folder.Write("dataset.json", $$$"""{"inputs": {"x": {"pad": {"value": -7.5, "to": {{{shape[dimension] + more}}}, "side": "{{{side}}}", "dimension": {{{dimension}}} } } } }""");
            using BoundDataset data = DatasetBinding.Bind(folder.Open(), [new ModelInput("x", DataType.Float, null)]);
            HostTensor padded = data.Read(0).Inputs["x"];
            int[] wanted = [.. shape.Select((length, axis) => axis == dimension ? length + more : length)];
            padded.Shape.Should().Equal([1, .. wanted.Select(length => (long)length)]);
            float[] expected = new float[wanted.Aggregate(1, (product, length) => product * length)];
            for (int flat = 0; flat < expected.Length; flat++)
            {
                int[] at = [flat / (wanted[1] * wanted[2]), flat / wanted[2] % wanted[1], flat % wanted[2]];
                at[dimension] -= left ? more : 0;
                expected[flat] = at[dimension] < 0 || at[dimension] >= shape[dimension] ? -7.5f : values[(((at[0] * shape[1]) + at[1]) * shape[2]) + at[2]];
            }

            padded.Span<float>().ToArray().Should().Equal(expected);
        }, iter: 200);

    private void Words(string rule, string inputs = "", string more = "")
    {
        _folder.Write("ids/0.npy", NpyBytes.Of<long>("<i8", "(2,)", 1, 2));
        _folder.Write("ids/1.npy", NpyBytes.Of<long>("<i8", "(5,)", 3, 4, 5, 6, 7));
        _folder.Write("labels.txt", "ab\ncdefg\n");
        _folder.Write("dataset.json", $$$"""{"inputs": {"ids": {"pad": {"value": 9, {{{rule}}} } }{{{inputs}}} }, "labels": "labels.txt"{{{more}}} }""");
    }

    private BoundDataset Bind(long? length) => DatasetBinding.Bind(_folder.Open(), [new ModelInput("ids", DataType.Int64, [null, length])]);
}
