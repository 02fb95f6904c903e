using CsCheck;
using TrtOperator.Precision.Datasets;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.Datasets;

public sealed class ElementConversionTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Doubles_become_floats_by_rounding()
    {
        _folder.Write("x.npy", NpyBytes.Of("<f8", "(2, 2)", 0.1, -2.5, 1e-60, 3e38));
        using BoundDataset data = Bind(DataType.Float);
        data.Inputs[0].Type.Should().Be(DataType.Float);
        data.Read(0).Inputs["x"].Span<float>().ToArray().Should().Equal(0.1f, -2.5f);
        data.Read(1).Inputs["x"].Span<float>().ToArray().Should().Equal(0f, 3e38f);
    }

    [Theory]
    [InlineData(1e39, DataType.Float, "float32")]
    [InlineData(70000.0, DataType.Float16, "float16")]
    public void A_number_too_large_is_refused_with_its_place(double value, DataType type, string name)
    {
        _folder.Write("x.npy", NpyBytes.Of("<f8", "(2, 1, 2)", 0, 1, 2, value));
        using BoundDataset data = Bind(type);
        data.Read(0).Index.Should().Be(0);
        FluentActions.Invoking(() => data.Read(1)).Should().Throw<InvalidDatasetException>()
            .WithMessage($"Input 'x' in file*x.npy', sample 1, holds a number that does not fit {name}, at index [0, 1]*");
    }

    [Fact]
    public void Not_a_number_is_told_as_such()
    {
        _folder.Write("x.npy", NpyBytes.Of("<f8", "(1, 2)", 0, double.NaN));
        using BoundDataset data = Bind(DataType.Float);
        FluentActions.Invoking(() => data.Read(0)).Should().Throw<InvalidDatasetException>().WithMessage("*holds NaN or Inf at index [1]*");
    }

    [Fact]
    public void Integers_fit_or_are_refused()
        => Gen.Select(Gen.Long, Gen.Int[0, 63], Gen.Int[0, 6]).Sample((wide, shift, choice) =>
        {
            long value = wide >> shift;
            string kind = new[] { "i1", "i2", "i4", "u1", "u2", "u4", "u8" }[choice];
            (DataType type, decimal least, decimal most) = kind switch
            {
                "i1" => (DataType.Int8, sbyte.MinValue, sbyte.MaxValue),
                "i2" => (DataType.Int16, short.MinValue, short.MaxValue),
                "i4" => (DataType.Int32, int.MinValue, int.MaxValue),
                "u1" => (DataType.Uint8, 0, byte.MaxValue),
                "u2" => (DataType.Uint16, 0, ushort.MaxValue),
                "u4" => (DataType.Uint32, 0, uint.MaxValue),
                _ => (DataType.Uint64, (decimal)0, (decimal)ulong.MaxValue),
            };
            using Folder folder = new();
            folder.Write("x.npy", NpyBytes.Of("<i8", "(1,)", value));
            using BoundDataset data = DatasetBinding.Bind(folder.Open(), [new ModelInput("x", type, null)]);
            if (value >= least && value <= most)
            {
                byte[] bytes = data.Read(0).Inputs["x"].Bytes.ToArray();
                byte[] expected = BitConverter.GetBytes(value)[..bytes.Length];
                bytes.Should().Equal(expected);
            }
            else
            {
                FluentActions.Invoking(() => data.Read(0)).Should().Throw<InvalidDatasetException>().WithMessage("*does not fit*");
            }
        }, iter: 300);

    [Fact]
    public void Unsigned_numbers_over_the_signed_range_are_refused()
    {
        _folder.Write("x.npy", NpyBytes.Of("<u8", "(1,)", ulong.MaxValue));
        using BoundDataset data = Bind(DataType.Int64);
        FluentActions.Invoking(() => data.Read(0)).Should().Throw<InvalidDatasetException>().WithMessage("*does not fit int64*");
    }

    [Fact]
    public void Booleans_are_integers_and_integers_of_0_and_1_booleans()
    {
        _folder.Write("x.npy", NpyBytes.Of("|b1", "(1, 2)", true, false));
        using (BoundDataset data = Bind(DataType.Int64))
        {
            data.Read(0).Inputs["x"].Span<long>().ToArray().Should().Equal(1, 0);
        }

        _folder.Write("x.npy", NpyBytes.Of<long>("<i8", "(2, 1)", 1, 2));
        using BoundDataset flags = Bind(DataType.Bool);
        flags.Read(0).Inputs["x"].Span<bool>().ToArray().Should().Equal(true);
        FluentActions.Invoking(() => flags.Read(1)).Should().Throw<InvalidDatasetException>().WithMessage("*does not fit bool*");
    }

    [Fact]
    public void Pictures_of_bytes_become_floats_only_by_a_declared_scale()
    {
        _folder.Write("x.npy", NpyBytes.Of<byte>("|u1", "(1, 2, 2)", 0, 51, 102, 255));
        FluentActions.Invoking(() => Bind(DataType.Float)).Should().Throw<InvalidDatasetException>()
            .WithMessage("""*is uint8 but the model takes float32; prepare it as the model was trained*{"inputs": {"x": {"convert": {"scale": *, "offset": 0}}}}*""");
        Manifest("""{"scale": 0.00784313725490196, "offset": -1}""");
        using (BoundDataset data = Bind(DataType.Float))
        {
            float[] values = data.Read(0).Inputs["x"].Span<float>().ToArray();
            values.Should().Equal(-1, -0.6f, -0.2f, 1);
        }

        Manifest("""{"scale": [1, 10], "offset": [0, 0.5], "dimension": 0}""");
        using (BoundDataset data = Bind(DataType.Float16))
        {
            data.Read(0).Inputs["x"].Span<Half>().ToArray().Should().Equal((Half)0, (Half)51, (Half)1020.5, (Half)2550.5);
        }

        Manifest("""{"scale": [1, 10], "dimension": 1}""");
        using (BoundDataset data = Bind(DataType.Float))
        {
            data.Read(0).Inputs["x"].Span<float>().ToArray().Should().Equal(0, 510, 102, 2550);
        }

        Manifest("""{"scale": [1, 2, 3], "dimension": 0}""");
        FluentActions.Invoking(() => Bind(DataType.Float)).Should().Throw<InvalidDatasetException>().WithMessage("*by 3 numbers along dimension 0*");
        Manifest("""{"scale": 1}""");
        FluentActions.Invoking(() => Bind(DataType.Int64)).Should().Throw<InvalidDatasetException>().WithMessage("*only floats are scaled*");
    }

    [Fact]
    public void Floats_become_no_integers()
    {
        _folder.Write("x.npy", NpyBytes.Floats("(1, 1)", 1));
        FluentActions.Invoking(() => Bind(DataType.Int64)).Should().Throw<InvalidDatasetException>().WithMessage("*is float32 but the model takes int64; save it with array.astype('int64').");
    }

    private void Manifest(string convert) => _folder.Write("dataset.json", """{"inputs": {"x": {"convert": """ + convert + "}}}");

    private BoundDataset Bind(DataType type) => DatasetBinding.Bind(_folder.Open(), [new ModelInput("x", type, null)]);
}
