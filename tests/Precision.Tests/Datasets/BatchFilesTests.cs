using System.Formats.Tar;
using System.IO.Compression;
using TrtOperator.Precision.Datasets;

namespace TrtOperator.Precision.Tests.Datasets;

public sealed class BatchFilesTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("batch_0{0}.npy", null)]
    [InlineData("Batch-{0}.npy", null)]
    [InlineData("part{0}.npy", """{"inputs": {"ids": {"batches": true}}}""")]
    public void A_folder_of_batch_files_is_one_input(string name, string? manifest)
    {
        WriteBatches("ids/" + name);
        if (manifest is not null)
        {
            _folder.Write("dataset.json", manifest);
        }

        using IDataset data = _folder.Open();
        data.Count.Should().Be(5);
        data.Inputs.Should().ContainSingle().Which.SampleShape.Should().Equal(2L);
        data.ReadAll().Select(sample => sample.Inputs["ids"].Span<long>()[1]).Should().Equal(1, 3, 5, 7, 9);
        data.Read(4).Inputs["ids"].Shape.Should().Equal(1, 2);
        data.Locate("ids", 3).Should().EndWith("3.npy', row 0, sample 3");
        data.Locate("ids", 2).Should().EndWith("1.npy', row 2, sample 2");
    }

    [Fact]
    public void Batches_of_different_lengths_are_ragged()
    {
        _folder.Write("ids/batch_0.npy", NpyBytes.Of<long>("<i8", "(2, 1)", 1, 2));
        _folder.Write("ids/batch_1.npy", NpyBytes.Of<long>("<i8", "(1, 3)", 3, 4, 5));
        _folder.Write("labels/batch_0.npy", NpyBytes.Of("<i4", "(2,)", 7, 8));
        _folder.Write("labels/batch_1.npy", NpyBytes.Of("<i4", "(1,)", 9));
        using IDataset data = _folder.Open();
        data.Inputs[0].SampleShape.Should().Equal((long?)null);
        data.Read(2).Inputs["ids"].Shape.Should().Equal(1, 3);
        data.Labels!.Classes.Should().Equal(7, 8, 9);
        File.Delete(Path.Combine(_folder.Data, "labels/batch_1.npy"));
        _folder.Refusal().Should().Contain("has 2 labels for 3 samples");
    }

    [Fact]
    public void Labels_lie_one_by_one_beside_ragged_samples()
    {
        for (int index = 0; index < 3; index++)
        {
            _folder.Write($"ids/{index}.npy", NpyBytes.Of("<i8", $"({index + 1},)", new long[index + 1]));
            _folder.Write($"labels/{index}.npy", NpyBytes.Of<long>("<i8", "()", index + 10));
        }

        using IDataset data = _folder.Open();
        data.Inputs.Should().ContainSingle();
        data.Labels!.Classes.Should().Equal(10, 11, 12);
    }

    [Fact]
    public void A_model_with_an_input_of_that_name_keeps_its_labels_folder()
    {
        _folder.Write("labels/0.npy", NpyBytes.Of<long>("<i8", "(2,)", 1, 2));
        using IDataset data = DatasetSource.Open(_folder.Data, _folder.Work, inputs: ["labels"]);
        data.Inputs.Should().ContainSingle().Which.Name.Should().Be("labels");
    }

    [Fact]
    public void Numbered_files_belong_to_the_only_input()
    {
        WriteBatches("batch_{0}.npy");
        _folder.Write("labels.txt", "a\nb\nc\nd\ne\n");
        using (IDataset data = DatasetSource.Open(_folder.Data, _folder.Work, inputs: ["ids"]))
        {
            data.Inputs.Should().ContainSingle().Which.Name.Should().Be("ids");
            data.Count.Should().Be(5);
            data.Read(3).Inputs["ids"].Span<long>().ToArray().Should().Equal(6, 7);
        }

        FluentActions.Invoking(() => DatasetSource.Open(_folder.Data, _folder.Work, inputs: ["ids", "mask"])).Should().Throw<InvalidDatasetException>()
            .WithMessage("*numbered files such as 'batch_1.npy' and the model has the inputs 'ids', 'mask'; put the files of each input into a folder of its name.");
        File.Delete(Path.Combine(_folder.Data, "labels.txt"));
        foreach (int file in new[] { 1, 2, 3 })
        {
            File.Move(Path.Combine(_folder.Data, $"batch_{file}.npy"), Path.Combine(_folder.Data, $"image_{file}.npy"));
        }

        using IDataset samples = DatasetSource.Open(_folder.Data, _folder.Work, inputs: ["ids"]);
        samples.Count.Should().Be(3, "only names of batches say that files hold more than one sample");
        samples.Read(0).Inputs["ids"].Shape.Should().Equal(1, 3, 2);
    }

    [Fact]
    public void Batch_numbers_without_leading_zeros_are_refused()
    {
        WriteBatches("ids/batch_{0}.npy");
        _folder.Write("ids/batch_10.npy", NpyBytes.Of<long>("<i8", "(1, 2)", 1, 2));
        _folder.Refusal().Should().Contain("without leading zeros");
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("d.zip")]
    [InlineData("d.tgz")]
    [InlineData("top.tar")]
    public void Archives_of_arrays_are_batches_of_all_inputs(string packing)
    {
        for (int batch = 0; batch < 3; batch++)
        {
            _folder.Write($"batch_{batch}.npz", Npz(
                ("ids.npy", NpyBytes.Of<long>("<i8", "(2, 1)", batch * 2, (batch * 2) + 1)),
                ("mask.npy", NpyBytes.Floats("(2, 1)", 1, 0)),
                ("labels.npy", NpyBytes.Of<long>("<i8", "(2,)", batch, batch))));
        }

        using IDataset data = Open(packing, "ids", "mask");
        data.Count.Should().Be(6);
        data.Inputs.Select(input => input.Name).Should().Equal("ids", "mask");
        data.ReadAll().Select(sample => sample.Inputs["ids"].Span<long>()[0]).Should().Equal(0, 1, 2, 3, 4, 5);
        data.Labels!.Classes.Should().Equal(0, 0, 1, 1, 2, 2);
    }

    [Fact]
    public void A_manifest_pads_batches_of_archives()
    {
        _folder.Write("b0.npz", Npz(("ids.npy", NpyBytes.Of<long>("<i8", "(2, 1)", 1, 2))));
        _folder.Write("b1.npz", Npz(("ids.npy", NpyBytes.Of<long>("<i8", "(1, 3)", 3, 4, 5))));
        _folder.Write("dataset.json", """{"inputs": {"ids": {"pad": {"value": 0, "to": "longest"}}, "mask": {"maskOf": "ids"}}}""");
        Onnx.Protos.TensorProto.Types.DataType type = Onnx.Protos.TensorProto.Types.DataType.Int64;
        using BoundDataset data = DatasetBinding.Bind(_folder.Open(), [new("ids", type, [null, 3]), new("mask", type, [null, 3])]);
        data.Read(1).Inputs["ids"].Span<long>().ToArray().Should().Equal(2, 0, 0);
        data.Read(1).Inputs["mask"].Span<long>().ToArray().Should().Equal(1, 0, 0);
        data.Read(2).Inputs["mask"].Span<long>().ToArray().Should().Equal(1, 1, 1);
    }

    [Fact]
    public void Batches_with_different_arrays_are_refused()
    {
        _folder.Write("b0.npz", Npz(("ids.npy", NpyBytes.Floats("(1,)", 1))));
        _folder.Write("b1.npz", Npz(("ids.npy", NpyBytes.Floats("(1,)", 1)), ("mask.npy", NpyBytes.Floats("(1,)", 1))));
        _folder.Refusal().Should().Contain("has the array 'mask' in 'b1.npz' and not in 'b0.npz'");
        Directory.Exists(_folder.Work).Should().BeFalse("nothing is left of a refused dataset");
        _folder.Write("b0.npz", Npz(("ids.npy", NpyBytes.Floats("(1,)", 1)), ("mask.npy", NpyBytes.Floats("(1,)", 1)), ("more.npy", NpyBytes.Floats("(1,)", 1))));
        _folder.Refusal().Should().Contain("'b1.npz' has no array 'more'");
    }

    [Fact]
    public void An_archive_beside_arrays_is_left_alone()
    {
        _folder.Write("x.npy", NpyBytes.Floats("(1,)", 1));
        _folder.Write("old.npz", "no archive");
        using IDataset data = _folder.Open();
        data.Inputs.Should().ContainSingle();
    }

    [Fact]
    public void Bombs_in_batches_and_in_archives_of_batches_are_refused_together()
    {
        byte[] zeros = NpyBytes.Floats("(100000,)", new float[100_000]);
        for (int batch = 0; batch < 5; batch++)
        {
            _folder.Write($"b{batch}.npz", Npz(("x.npy", zeros)));
        }

        DatasetLimits limits = new() { UnjudgedBytes = 1_000_000, MaxExtractedBytes = 1_500_000, MaxCompressionRatio = 10 };
        _folder.Refusal(limits: limits).Should().Contain("entry 'x.npy' would unpack to");
        Directory.Exists(_folder.Work).Should().BeFalse();
        ZipFile.CreateFromDirectory(_folder.Data, _folder.Work + ".zip");
        FluentActions.Invoking(() => DatasetSource.Open(_folder.Work + ".zip", _folder.Work, limits)).Should().Throw<InvalidDatasetException>().WithMessage("*would unpack to*");
        FluentActions.Invoking(() => DatasetSource.Open(_folder.Data, _folder.Work, new DatasetLimits { MaxEntries = 3 })).Should().Throw<InvalidDatasetException>();
        Directory.Exists(_folder.Work).Should().BeFalse();
    }

    [Theory]
    [InlineData("../../x.npy", "leads out of its folder")]
    [InlineData("/x.npy", "absolute path")]
    public void A_batch_that_leads_elsewhere_is_refused(string entry, string sentence)
    {
        _folder.Write("b0.npz", Npz((entry, NpyBytes.Floats("(1,)", 1))));
        _folder.Refusal().Should().Contain("b0.npz").And.Contain(sentence);
    }

    [Fact]
    public void An_archive_that_occupies_the_place_of_its_batches_is_refused()
    {
        _folder.Write("d.zip", Npz((".batches/x.npy", [1]), ("b0.npz", Npz(("x.npy", NpyBytes.Floats("(1,)", 1))))));
        _folder.Refusal("d.zip").Should().Contain("has an entry '.batches'; remove it");
    }

    [Fact]
    public void A_batch_file_that_changes_in_use_is_refused()
    {
        WriteBatches("ids/batch_{0}.npy");
        using IDataset data = _folder.Open();
        _folder.Write("ids/batch_1.npy", NpyBytes.Of<long>("<i8", "(1, 2)", 1, 2));
        FluentActions.Invoking(() => data.Read(0)).Should().Throw<InvalidDatasetException>().WithMessage("*batch_1.npy' changed*");
        data.Read(4).Inputs["ids"].Span<long>()[0].Should().Be(8);
    }

    [Theory]
    [InlineData("d.tgz", "calib")]
    [InlineData("d.zip", "calib")]
    [InlineData("top.tar", "x")]
    public void A_packed_folder_is_its_content_whatever_it_is_called(string packing, string top)
    {
        _folder.Write("x.npy", NpyBytes.Floats("(2, 1)", 3, 4));
        _folder.Write("y.npy", NpyBytes.Floats("(2, 1)", 5, 6));
        string renamed = Path.Combine(Path.GetDirectoryName(_folder.Data)!, top);
        Directory.Move(_folder.Data, renamed);
        string path = Pack(renamed, packing);
        using IDataset data = DatasetSource.Open(path, _folder.Work, inputs: ["x", "y"]);
        data.Read(1).Inputs["y"].Span<float>()[0].Should().Be(6);
        FluentActions.Invoking(() => DatasetBinding.Bind(DatasetSource.Open(path, _folder.Work + "2", inputs: ["ids"]), [new("ids", Onnx.Protos.TensorProto.Types.DataType.Float, null)]))
            .Should().Throw<InvalidDatasetException>().WithMessage("*no samples for model input 'ids'; it has 'x', 'y'.", "the folder's name is no input's");
    }

    private static byte[] Npz(params (string Name, byte[] Bytes)[] entries)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in entries)
            {
                using Stream content = archive.CreateEntry(name, CompressionLevel.Optimal).Open();
                content.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    private static string Pack(string folder, string packing)
    {
        string path = Path.Combine(Path.GetDirectoryName(folder)!, packing);
        if (packing.EndsWith(".zip", StringComparison.Ordinal))
        {
            ZipFile.CreateFromDirectory(folder, path, CompressionLevel.Optimal, includeBaseDirectory: true);
            return path;
        }

        using FileStream file = File.Create(path);
        using Stream stream = packing.EndsWith(".tgz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Optimal) : file;
        TarFile.CreateFromDirectory(folder, stream, includeBaseDirectory: true);
        return path;
    }

    private IDataset Open(string packing, params string[] inputs)
        => packing == "folder"
            ? DatasetSource.Open(_folder.Data, _folder.Work, inputs: inputs)
            : DatasetSource.Open(Pack(_folder.Data, packing), _folder.Work, inputs: inputs);

    /// <summary>Five samples of two numbers each, counted through, in files of 3, 0 and 2.</summary>
    private void WriteBatches(string name)
    {
        _folder.Write(name.Replace("{0}", "1", StringComparison.Ordinal), NpyBytes.Of<long>("<i8", "(3, 2)", 0, 1, 2, 3, 4, 5));
        _folder.Write(name.Replace("{0}", "2", StringComparison.Ordinal), NpyBytes.Of<long>("<i8", "(0, 2)"));
        _folder.Write(name.Replace("{0}", "3", StringComparison.Ordinal), NpyBytes.Of<long>("<i8", "(2, 2)", 6, 7, 8, 9));
    }
}
