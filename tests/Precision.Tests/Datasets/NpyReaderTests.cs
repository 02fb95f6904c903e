using System.Text;
using CsCheck;
using TrtOperator.Precision.Datasets;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.Datasets;

public sealed class NpyReaderTests
{
    [Theory]
    [InlineData("<f4", 4, DataType.Float)]
    [InlineData("<f8", 8, DataType.Double)]
    [InlineData("<f2", 2, DataType.Float16)]
    [InlineData("|i1", 1, DataType.Int8)]
    [InlineData("<i1", 1, DataType.Int8)]
    [InlineData("<i2", 2, DataType.Int16)]
    [InlineData("<i4", 4, DataType.Int32)]
    [InlineData("<i8", 8, DataType.Int64)]
    [InlineData("|u1", 1, DataType.Uint8)]
    [InlineData("<u2", 2, DataType.Uint16)]
    [InlineData("<u4", 4, DataType.Uint32)]
    [InlineData("<u8", 8, DataType.Uint64)]
    [InlineData("|b1", 1, DataType.Bool)]
    public void Every_numeric_type_is_read_row_by_row(string descriptor, int size, DataType type)
    {
        byte[] data = [.. Enumerable.Range(0, 6 * size).Select(value => (byte)(value % 2))];
        using Folder folder = new();
        using NpyReader reader = NpyReader.Open(folder.Write("x.npy", NpyBytes.Of<byte>(descriptor, "(3, 2)", data)));
        reader.Type.Should().Be(type);
        reader.Rows.Should().Be(3);
        reader.RowShape.Should().Equal(2);
        HostTensor row = reader.ReadRow(2);
        row.Type.Should().Be(type);
        row.Shape.Should().Equal(1, 2);
        row.Bytes.ToArray().Should().Equal(data[(4 * size)..]);
        reader.ReadRows(0, 2).Bytes.ToArray().Should().Equal(data[..(4 * size)]);
        byte[] into = new byte[2 * size];
        reader.ReadRow(1, into);
        into.Should().Equal(data[(2 * size)..(4 * size)]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void All_versions_are_read(byte major)
    {
        using Folder folder = new();
        byte[] bytes = NpyBytes.Raw("{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }   ", [1, 0, 2, 0], major);
        using NpyReader reader = NpyReader.Open(folder.Write("x.npy", bytes));
        reader.ReadAll().Span<short>().ToArray().Should().Equal(1, 2);
    }

    [Theory]
    [InlineData("{\"shape\": (2L,), \"fortran_order\": False, \"descr\": \"<i2\"}")]
    [InlineData("{ 'fortran_order':True,'descr':'<i2','shape':(2,) }")]
    public void Other_writers_spellings_are_read(string dictionary)
    {
        using Folder folder = new();
        using NpyReader reader = NpyReader.Open(folder.Write("x.npy", NpyBytes.Raw(dictionary, [1, 0, 2, 0])));
        reader.ReadAll().Span<short>().ToArray().Should().Equal(1, 2);
    }

    [Theory]
    [InlineData("|O", "(1,)", "*Python objects (pickle)*allow_pickle=False*")]
    [InlineData(">f4", "(1,)", "*big-endian*astype('<f4')*")]
    [InlineData("<U3", "(1,)", "*strings*")]
    [InlineData("<c8", "(1,)", "*complex*")]
    [InlineData("<M8[s]", "(1,)", "*dates*")]
    [InlineData("|V2", "(1,)", "*raw or structured*")]
    [InlineData("<f3", "(1,)", "*element type '<f3'*not supported*")]
    [InlineData("", "(1,)", "*element type ''*")]
    [InlineData("<f4", "(9,)", "*declares the shape [9] but ends after 4 bytes*")]
    [InlineData("<f4", "(9223372036854775807, 9223372036854775807)", "*ends after 4 bytes*")]
    [InlineData("<f4", "(0, 9223372036854775807, 9223372036854775807)", "*ends after 4 bytes*")]
    [InlineData("<f4", "(0,)", "*4 bytes after the data*")]
    [InlineData("<f4", "(-1,)", "*damaged .npy header*")]
    [InlineData("<f4", "(99999999999999999999,)", "*whole number*")]
    [InlineData("<f4", "(1.5,)", "*damaged .npy header*")]
    [InlineData("<f4", "(__import__('os'),)", "*damaged .npy header*")]
    public void What_no_engine_reads_is_refused(string descriptor, string shape, string sentence)
        => Refused(NpyBytes.Of<byte>(descriptor, shape, 0, 0, 0, 0), sentence);

    [Theory]
    [InlineData("{'descr': [('a', '<f4'), ('b)', '<i2')], 'fortran_order': False, 'shape': (1,), }", "*structured records*")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }", "*Fortran order*ascontiguousarray*")]
    [InlineData("{'descr': '<f4', 'fortran_order': False}", "*is missing*")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", "*comes twice*")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}", "*'x' is unknown*")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}", "*neither True nor False*")]
    [InlineData("{'descr': '<f\\x34', 'fortran_order': False, 'shape': (1,)}", "*backslash*")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} + 1", "*text after*")]
    [InlineData("{'descr': '<f4", "*quoted word is missing*")]
    [InlineData("{'descr': [(", "*bracket is not closed*")]
    [InlineData("{'descr' '<f4'}", "*':' is missing*")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)}", "*33 dimensions*")]
    public void A_header_that_NumPy_does_not_write_is_refused(string dictionary, string sentence)
        => Refused(NpyBytes.Raw(dictionary, [0, 0, 0, 0]), sentence);

    [Fact]
    public void A_header_that_claims_4_GiB_is_refused_before_it_is_read()
        => Refused([0x93, .. "NUMPY"u8, 2, 0, 0xFF, 0xFF, 0xFF, 0xFF, .. new byte[100]], "*header of 4294967295 bytes*");

    [Fact]
    public void An_unknown_version_is_refused()
        => Refused(NpyBytes.Raw("{}", [], 4), "*version 4.0*");

    [Theory]
    [InlineData("")]
    [InlineData("NUMPY, but not really a file of it")]
    public void Another_file_is_refused(string text) => Refused(Encoding.UTF8.GetBytes(text), "*is not a .npy file*");

    [Fact]
    public void Every_cut_is_refused()
    {
        byte[] whole = NpyBytes.Floats("(2, 2)", 1, 2, 3, 4);
        for (int length = 0; length < whole.Length; length++)
        {
            Refused(whole[..length], "*x.npy*");
        }
    }

    [Fact]
    public void A_bool_that_is_no_bool_is_refused()
    {
        using Folder folder = new();
        using NpyReader reader = NpyReader.Open(folder.Write("x.npy", NpyBytes.Of<byte>("|b1", "(2,)", 1, 2)));
        FluentActions.Invoking(() => reader.ReadRow(1)).Should().Throw<InvalidDatasetException>().WithMessage("*neither 0 nor 1*");
    }

    [Fact]
    public void A_missing_file_is_refused()
    {
        using Folder folder = new();
        FluentActions.Invoking(() => NpyReader.Open(Path.Combine(folder.Data, "x.npy"))).Should().Throw<InvalidDatasetException>().WithMessage("*cannot be opened*");
    }

    [Fact]
    public void A_sample_over_the_limit_is_refused_before_it_is_allocated()
    {
        using Folder folder = new();
        string path = folder.Write("x.npy", NpyBytes.Floats("(1, 4)", 1, 2, 3, 4));
        using NpyReader reader = NpyReader.Open(path, new DatasetLimits { MaxSampleBytes = 15 });
        FluentActions.Invoking(() => reader.ReadRow(0)).Should().Throw<InvalidDatasetException>().WithMessage("*16 bytes, over the limit of 15*");
    }

    [Fact]
    public void Any_header_either_parses_or_is_refused()
        => Gen.OneOf(Gen.String[Gen.Char["{}()[]'\":,<f4|O descrshapefortran_orderTrueFalse0129L\\ \n"], 0, 80], Gen.String).Sample(text =>
        {
            try
            {
                NpyHeaderText.Parse(text).Shape.Should().NotBeNull();
            }
            catch (FormatException)
            {
            }
        });

    [Fact]
    public void What_the_writer_writes_is_read_back()
        => Gen.Select(Gen.Long[0, 4].Array[0, 4], Gen.OneOf(DataType.Float, DataType.Int64, DataType.Uint8, DataType.Bool, DataType.Float16)).Sample((shape, type) =>
        {
            byte[] data = new byte[shape.Aggregate(1L, (left, right) => left * right) * HostTensor.SizeOf(type)];
            for (int index = 0; index < data.Length; index++)
            {
                data[index] = (byte)(index % 2);
            }

            using Folder folder = new();
            Directory.CreateDirectory(folder.Data);
            string path = Path.Combine(folder.Data, "x.npy");
            NpyWriter.Write(path, new HostTensor(type, shape, data));
            using NpyReader reader = NpyReader.Open(path);
            HostTensor read = reader.ReadAll();
            read.Type.Should().Be(type);
            read.Shape.Should().Equal(shape);
            read.Bytes.ToArray().Should().Equal(data);
        });

    [Theory]
    [InlineData(new long[] { 2, 3 }, "(2, 3)")]
    [InlineData(new long[] { 6 }, "(6,)")]
    public void The_writer_writes_what_NumPy_writes(long[] shape, string tuple)
    {
        using MemoryStream stream = new();
        using NpyWriter writer = new(stream, DataType.Float, shape);
        writer.Append(HostTensor.Create<float>([1, 2, 3, 4, 5, 6], shape));
        writer.Complete();
        string dictionary = $"{{'descr': '<f4', 'fortran_order': False, 'shape': {tuple}, }}";
        byte[] expected = NpyBytes.Raw(dictionary.PadRight(128 - 11), [.. new float[] { 1, 2, 3, 4, 5, 6 }.SelectMany(BitConverter.GetBytes)]);
        stream.ToArray().Should().Equal(expected);
    }

    [Fact]
    public void The_writer_insists_on_the_announced_rows_and_type()
    {
        using NpyWriter writer = new(new MemoryStream(), DataType.Float, [2]);
        writer.Append(HostTensor.Create<float>([1], 1));
        FluentActions.Invoking(writer.Complete).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => writer.Append(HostTensor.Create<float>([1, 2], 2))).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => writer.Append(HostTensor.Create<int>([1], 1))).Should().Throw<ArgumentException>();
        writer.Append(HostTensor.Create<float>([2], 1));
        writer.Complete();
        FluentActions.Invoking(() => new NpyWriter(new MemoryStream(), DataType.Bfloat16, [1])).Should().Throw<ArgumentException>();
    }

    private static void Refused(byte[] bytes, string sentence)
    {
        using Folder folder = new();
        string path = folder.Write("x.npy", bytes);
        FluentActions.Invoking(() => NpyReader.Open(path)).Should().Throw<InvalidDatasetException>().WithMessage(sentence)
            .Which.Message.Should().Contain("x.npy").And.EndWith(".");
    }
}
