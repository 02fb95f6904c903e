using TrtOperator.Precision.Datasets;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.Datasets;

public sealed class DatasetBindingTests
{
    private static readonly ModelInput Ids = new("input_ids", DataType.Int64, [null, 2]);
    private static readonly ModelInput Mel = new("mel", DataType.Float, [null, 2, null]);

    [Fact]
    public void A_dataset_that_fits_is_bound()
    {
        using Folder folder = Example();
        using BoundDataset bound = DatasetBinding.Bind(folder.Open(), [Ids, Mel]);
        bound.FixedBatch.Should().BeNull();
        bound.Count.Should().Be(2);
        bound.Labels.Should().BeNull();
        bound.ReadAll().Select(sample => sample.Inputs["mel"].Shape[2]).Should().Equal(1, 3);
    }

    [Fact]
    public void A_model_without_shapes_takes_any()
    {
        using Folder folder = Example();
        using BoundDataset bound = DatasetBinding.Bind(folder.Open(), [Ids with { Shape = null }, Mel with { Shape = null }]);
        bound.Read(0).Inputs.Should().HaveCount(2);
    }

    [Fact]
    public void A_fixed_batch_is_told()
    {
        using Folder folder = Example();
        File.Copy(Path.Combine(folder.Data, "mel/0.npy"), Path.Combine(folder.Data, "mel/1.npy"), overwrite: true);
        using BoundDataset bound = DatasetBinding.Bind(folder.Open(), [Ids with { Shape = [4, 2] }, Mel with { Shape = [4, 2, null] }]);
        bound.FixedBatch.Should().Be(4);
        Refusal(Ids with { Shape = [4, 2] }, Mel with { Shape = [1, 2, null] }).Should().Contain("fixes the batch of input 'input_ids' to 4 and of 'mel' to 1");
    }

    [Fact]
    public void Scalars_and_states_with_their_batch_elsewhere_are_fed_whole_and_alone()
    {
        using Folder folder = new();
        folder.Write("rate.npy", NpyBytes.Of("<i8", "(2,)", 16000L, 8000L));
        folder.Write("state.npy", NpyBytes.Floats("(2, 3, 1, 2)", [.. Enumerable.Range(0, 12).Select(i => (float)i)]));
        folder.Write("x.npy", NpyBytes.Floats("(2, 2)", 1, 2, 3, 4));
        ModelInput[] inputs =
        [
            new("rate", DataType.Int64, []), new("state", DataType.Float, [3, null, 2]), new("x", DataType.Float, [null, null]),
        ];
        using BoundDataset bound = DatasetBinding.Bind(folder.Open(), inputs);
        Sample second = bound.Read(1);
        second.Inputs["rate"].Shape.Should().BeEmpty();
        second.Inputs["rate"].Span<long>()[0].Should().Be(8000);
        second.Inputs["state"].Shape.Should().Equal(3, 1, 2);
        second.Inputs["x"].Shape.Should().Equal(1, 2);
        bound.Inputs.Where(input => input.IsWhole).Select(input => input.Name).Should().BeEquivalentTo("rate", "state");
        bound.FixedBatch.Should().BeNull("the first dimension of a state is no batch");

        FluentActions.Invoking(() => DatasetBinding.Bind(folder.Open(), [inputs[0], inputs[1] with { Shape = [3, null, 4] }, inputs[2]]))
            .Should().Throw<InvalidDatasetException>().WithMessage("*samples of [3, 1, 2] but the model takes [3, ?, 4]: dimension 2 must be 4*");
        FluentActions.Invoking(() => DatasetBinding.Bind(folder.Open(), [inputs[0], inputs[1], inputs[2] with { Shape = [4, null] }]))
            .Should().Throw<InvalidDatasetException>().WithMessage("*fixes the batch of input 'x' to 4*'rate' with all its dimensions*");
    }

    [Fact]
    public void A_whole_sample_of_another_shape_is_named()
    {
        using Folder folder = new();
        folder.Write("state/0.npy", NpyBytes.Floats("(2, 1)", 1, 2));
        folder.Write("state/1.npy", NpyBytes.Floats("(3, 1)", 1, 2, 3));
        FluentActions.Invoking(() => DatasetBinding.Bind(folder.Open(), [new("state", DataType.Float, [2, null])]))
            .Should().Throw<InvalidDatasetException>().WithMessage("*differ in dimension 0, 2 in file*0.npy', sample 0, and 3 in file*1.npy', sample 1, but the model takes [2, ?]; shorten or leave out the samples over 2.");
    }

    [Fact]
    public void Inputs_that_do_not_fit_are_refused()
    {
        Refusal(Ids, Mel, Ids with { Name = "mask" }).Should().Contain("no samples for model input 'mask'").And.Contain("it has 'input_ids', 'mel'");
        Refusal(Ids with { Name = "input_idx" }, Mel).Should().Contain("'input_idx' (nearest: 'input_ids')");
        Refusal(Ids).Should().Contain("'mel', which is no input of the model").And.Contain("'input_ids'");
        Refusal(Ids, Mel with { Type = DataType.Int32 }).Should().Contain("is float32 but the model takes int32").And.Contain("astype('int32')");
        Refusal(Ids with { Shape = [null, 2, 1] }, Mel).Should().Contain("samples of [1, 2] with their batch dimension but the model takes [?, 2, 1]");
        Refusal(Ids with { Shape = [] }, Mel).Should().Contain("the model takes []");
        Refusal(Ids with { Shape = [null, 3] }, Mel).Should().Contain("dimension 1 must be 3, not 2");
    }

    [Fact]
    public void A_batch_that_is_not_the_first_dimension_is_told()
    {
        using Folder folder = new();
        folder.Write("state.npy", NpyBytes.Floats("(3, 4, 2)", new float[24]));
        folder.Write("x.npy", NpyBytes.Floats("(3, 2)", new float[6]));
        FluentActions.Invoking(() => DatasetBinding.Bind(folder.Open(), [new("state", DataType.Float, [2, null, 2]), new("x", DataType.Float, [null, null])]))
            .Should().Throw<InvalidDatasetException>().WithMessage(
                "The model fixes the first dimension of input 'state' to 2 and leaves that of 'x' open, so the batch of 'state' is not its first dimension;*[2, ?, 2], the batch among them being 1*");
        folder.Write("state.npy", NpyBytes.Floats("(2, 3, 4)", new float[24]));
        folder.Refusal().Should().Contain("2 samples of input 'state' and 3 of 'x'").And.Contain("the samples seem to lie along dimension 1").And.Contain("numpy.moveaxis(array, 1, 0)");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_value_that_is_not_finite_is_refused_with_its_place(float bad)
    {
        using Folder folder = new();
        folder.Write("x.npy", NpyBytes.Floats("(2, 2, 3)", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, bad));
        using BoundDataset bound = DatasetBinding.Bind(folder.Open(), [new ModelInput("x", DataType.Float, [null, 2, 3])]);
        bound.Read(0).Index.Should().Be(0);
        FluentActions.Invoking(() => bound.Read(1)).Should().Throw<InvalidDatasetException>().WithMessage("*x.npy', sample 1,*NaN or Inf at index [1, 2]*");
    }

    [Fact]
    public void Doubles_and_halves_are_checked_too()
    {
        using Folder folder = new();
        folder.Write("d.npy", NpyBytes.Of("<f8", "(1, 1)", double.NaN));
        folder.Write("h.npy", NpyBytes.Of("<f2", "(1, 1)", Half.NegativeInfinity));
        using IDataset dataset = folder.Open();
        ModelInput[] inputs = [new("d", DataType.Double, null), new("h", DataType.Float16, null)];
        using BoundDataset bound = DatasetBinding.Bind(dataset, inputs);
        FluentActions.Invoking(() => bound.Read(0)).Should().Throw<InvalidDatasetException>().WithMessage("Input 'd'*");
        folder.Write("e/d.npy", NpyBytes.Of<double>("<f8", "(1, 1)", 1));
        File.Copy(Path.Combine(folder.Data, "h.npy"), Path.Combine(folder.Data, "e/h.npy"));
        using BoundDataset second = DatasetBinding.Bind(folder.Open("e"), inputs);
        FluentActions.Invoking(() => second.Read(0)).Should().Throw<InvalidDatasetException>().WithMessage("Input 'h'*");
    }

    private static Folder Example()
    {
        Folder folder = new();
        folder.Write("input_ids.npy", NpyBytes.Of<long>("<i8", "(2, 2)", 1, 2, 3, 4));
        folder.Write("mel/0.npy", NpyBytes.Floats("(2, 1)", 1, 2));
        folder.Write("mel/1.npy", NpyBytes.Floats("(2, 3)", 1, 2, 3, 4, 5, 6));
        return folder;
    }

    private static string Refusal(params ModelInput[] inputs)
    {
        using Folder folder = Example();
        using IDataset dataset = folder.Open();
        return FluentActions.Invoking(() => DatasetBinding.Bind(dataset, inputs)).Should().Throw<InvalidDatasetException>().Which.Message;
    }
}
