using TrtOperator.Precision.Datasets;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.Datasets;

public sealed class OutputLengthsTests : IDisposable
{
    private readonly Folder _folder = new();

    public OutputLengthsTests() => _folder.Write("x.npy", NpyBytes.Floats("(3, 2)", 1, 2, 3, 4, 5, 6));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lengths_are_no_input_and_pass_through_binding_and_selection()
    {
        _folder.Write("output-lengths.npy", NpyBytes.Of<long>("<i8", "(3,)", 4, long.MaxValue, 1));
        using SampledDataset selected = new(DatasetBinding.Bind(_folder.Open(), [new ModelInput("x", DataType.Float, [null, 2])]), 2);
        selected.Inputs.Select(input => input.Name).Should().Equal("x");
        selected.OutputLengths.Should().Equal(4, long.MaxValue);
    }

    [Fact]
    public void Without_the_file_every_step_counts()
    {
        using IDataset dataset = _folder.Open();
        dataset.OutputLengths.Should().BeNull();
    }

    [Fact]
    public void A_manifest_names_them()
    {
        _folder.Write("steps.npy", NpyBytes.Of<long>("<i8", "(3,)", 1, 2, 3));
        _folder.Write("dataset.json", """{"inputs": {"x": "x.npy"}, "outputLengths": "steps.npy"}""");
        using IDataset dataset = _folder.Open();
        dataset.OutputLengths.Should().Equal(1, 2, 3);
    }

    [Theory]
    [InlineData("(2,)", "int64 of shape [2]")]
    [InlineData("(3, 1)", "int64 of shape [3, 1]")]
    [InlineData("()", "int64 of shape []")]
    public void One_length_a_sample_is_asked_for(string shape, string found)
    {
        _folder.Write("output-lengths.npy", NpyBytes.Of("<i8", shape, new long[shape == "(2,)" ? 2 : shape == "()" ? 1 : 3]));
        _folder.Refusal().Should().Contain("output-lengths.npy").And.Contain(found).And.Contain("3 samples");
    }

    [Fact]
    public void Another_type_is_refused()
    {
        _folder.Write("output-lengths.npy", NpyBytes.Of("<f4", "(3,)", 1f, 2f, 3f));
        _folder.Refusal().Should().Contain("output-lengths.npy").And.Contain("float32");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void A_length_below_one_is_refused_and_its_sample_named(long length)
    {
        _folder.Write("output-lengths.npy", NpyBytes.Of("<i8", "(3,)", 1, 2, length));
        _folder.Refusal().Should().Contain("output-lengths.npy").And.Contain("sample 2").And.Contain($"{length}");
    }
}
