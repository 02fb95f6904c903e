using TrtOperator.Precision.Datasets;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.Datasets;

public sealed class FolderDatasetTests
{
    [Fact]
    public void Batch_files_give_one_sample_per_row()
    {
        using Folder folder = new();
        folder.Write("ids.npy", NpyBytes.Of<long>("<i8", "(3, 2)", 1, 2, 3, 4, 5, 6));
        folder.Write("image.npy", NpyBytes.Floats("(3,)", 7, 8, 9));
        folder.Write("labels.txt", "a b\n\nc\r\n");
        folder.Write("words.tsv", "left alone");
        folder.Write(".hidden.npy", "left alone");
        using IDataset dataset = folder.Open();
        dataset.Count.Should().Be(3);
        dataset.Inputs.Select(input => input.Name).Should().Equal("ids", "image");
        dataset.Inputs[0].Type.Should().Be(DataType.Int64);
        dataset.Inputs[0].SampleShape.Should().Equal(2L);
        dataset.Inputs[1].SampleShape.Should().BeEmpty();
        dataset.Labels!.Texts.Should().Equal("a b", "", "c");
        dataset.Labels.Classes.Should().BeNull();
        Sample[] samples = [.. dataset.ReadAll()];
        samples.Select(sample => sample.Index).Should().Equal(0, 1, 2);
        samples[1].Inputs["ids"].Shape.Should().Equal(1, 2);
        samples[1].Inputs["ids"].Span<long>().ToArray().Should().Equal(3, 4);
        samples[2].Inputs["image"].Span<float>().ToArray().Should().Equal(9);
        dataset.ReadAt([2, 0]).Select(sample => sample.Index).Should().Equal(2, 0);
        dataset.Locate("ids", 1).Should().Contain("ids.npy").And.EndWith("sample 1");
    }

    [Fact]
    public void Folders_of_samples_may_be_ragged()
    {
        using Folder folder = new();
        folder.Write("mel/0000.npy", NpyBytes.Floats("(2, 1)", 1, 2));
        folder.Write("mel/0001.npy", NpyBytes.Floats("(2, 2)", 3, 4, 5, 6));
        folder.Write("labels.npy", NpyBytes.Of<long>("<i8", "(2,)", 4, 9));
        using IDataset dataset = folder.Open();
        dataset.Count.Should().Be(2);
        dataset.Inputs.Should().ContainSingle().Which.SampleShape.Should().Equal(2, null);
        dataset.Labels!.Classes.Should().Equal(4, 9);
        dataset.Read(1).Inputs["mel"].Shape.Should().Equal(1, 2, 2);
        dataset.Read(1).Inputs["mel"].Span<float>().ToArray().Should().Equal(3, 4, 5, 6);
        dataset.Locate("mel", 1).Should().Contain("0001.npy");
    }

    [Fact]
    public void A_manifest_names_what_file_names_cannot()
    {
        using Folder folder = new();
        folder.Write("a/b.npy", NpyBytes.Floats("(1, 2)", 1, 2));
        folder.Write("truth.txt", "x");
        folder.Write("unused.npy", "not read");
        folder.Write("dataset.json", """{"inputs": {"model/input:0": "./a/b.npy"}, "labels": "truth.txt"}""");
        using IDataset dataset = folder.Open();
        dataset.Inputs.Should().ContainSingle().Which.Name.Should().Be("model/input:0");
        dataset.Labels!.Texts.Should().Equal("x");
    }

    [Theory]
    [InlineData("""{"inputs": {"x": "../x.npy"}}""", "leads out of its folder")]
    [InlineData("""{"inputs": {"x": "/etc/passwd"}}""", "absolute path")]
    [InlineData("""{"inputs": {"x": "a\\b.npy"}}""", "backslash")]
    [InlineData("""{"inputs": {"x": ""}}""", "is empty")]
    [InlineData("""{"inputs": {"x": 1}}""", "must have a string")]
    [InlineData("""{"inputs": {"x": "y.npy"}}""", "does not exist")]
    [InlineData("""{"inputs": {}}""", "names no inputs")]
    [InlineData("""{"inputs": []}""", "must have an object")]
    [InlineData("""{"inputs": {"x": "x.npy"}, "label": "y"}""", "unknown field 'label'")]
    [InlineData("""{"inputs": {"x": "x.npy", "x": "x.npy"}}""", "no valid JSON")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("""{"inputs": {"x": {"pads": {}}}}""", "unknown field 'inputs.x.pads'")]
    [InlineData("""{"inputs": {"x": {"pad": {"value": 0}}}}""", "must say in 'inputs.x.pad' what to fill in and how far")]
    [InlineData("""{"inputs": {"x": {"pad": {"to": "longest"}}}}""", "a number in 'value'")]
    [InlineData("""{"inputs": {"x": {"pad": {"value": 0, "to": "widest"}}}}""", "\"longest\", \"fixed\"")]
    [InlineData("""{"inputs": {"x": {"pad": {"value": 0, "to": 1e300}}}}""", "a whole number from 1 to")]
    [InlineData("""{"inputs": {"x": {"pad": {"value": 0, "to": 8, "side": "top"}}}}""", "'right' or 'left'")]
    [InlineData("""{"inputs": {"x": {"convert": {"offset": 1}}}}""", "other than 0 in the field 'inputs.x.convert.scale'")]
    [InlineData("""{"inputs": {"x": {"convert": {"scale": [1, 2]}}}}""", "the 'dimension' of a sample")]
    [InlineData("""{"inputs": {"x": "x.npy", "m": {"maskOf": "x", "path": "x.npy"}}}""", "beside other sources")]
    [InlineData("""{"inputs": {"m": {"maskOf": "x"}}}""", "names no inputs")]
    [InlineData("""{"inputs": {"x": {"dimension": 1}}}""", "only 'maskOf' and 'lengthsOf' take")]
    [InlineData("""{"inputs": {"a/b": {}}}""", "add its 'path'")]
    [InlineData("""{"inputs": {"y": {}}}""", "neither 'y.npy' nor a folder 'y'")]
    [InlineData("""{"inputs": {"x": {}}, "outputLengths": {"times": 2}}""", "'outputLengths.lengthsOf'")]
    [InlineData("{", "no valid JSON")]
    public void A_wrong_manifest_is_refused(string json, string sentence)
    {
        using Folder folder = new();
        folder.Write("x.npy", NpyBytes.Floats("(1,)", 1));
        folder.Write("dataset.json", json);
        folder.Refusal().Should().Contain("dataset.json").And.Contain(sentence);
    }

    [Fact]
    public void A_manifest_over_its_limit_is_refused()
    {
        using Folder folder = new();
        folder.Write("dataset.json", new string(' ', (1 << 20) + 1));
        folder.Refusal().Should().Contain("over the limit");
    }

    [Fact]
    public void A_missing_dataset_an_unknown_kind_and_an_empty_folder_are_refused()
    {
        using Folder folder = new();
        folder.Refusal("none").Should().Contain("does not exist");
        folder.Write("x.rar", "x");
        folder.Refusal("x.rar").Should().Contain("neither a folder nor");
        folder.Refusal().Should().Contain("holds no .npy file");
    }

    [Fact]
    public void A_dataset_without_samples_is_refused()
    {
        using Folder folder = new();
        folder.Write("x.npy", NpyBytes.Floats("(0, 4)"));
        folder.Refusal().Should().Contain("holds no samples");
    }

    [Fact]
    public void A_single_value_is_refused()
    {
        using Folder folder = new();
        folder.Write("x.npy", NpyBytes.Floats("()", 1));
        folder.Refusal().Should().Contain("single value");
    }

    [Fact]
    public void Inputs_with_different_counts_are_refused()
    {
        using Folder folder = new();
        folder.Write("a.npy", NpyBytes.Floats("(2,)", 1, 2));
        folder.Write("b.npy", NpyBytes.Floats("(3,)", 1, 2, 3));
        folder.Refusal().Should().Contain("2 samples of input 'a' and 3 of 'b'");
    }

    [Fact]
    public void Folders_with_different_file_names_are_refused()
    {
        using Folder folder = new();
        folder.Write("a/cat.npy", NpyBytes.Floats("()", 1));
        folder.Write("b/dog.npy", NpyBytes.Floats("()", 1));
        folder.Refusal().Should().Contain("'dog.npy' where").And.Contain("'cat.npy'");
    }

    [Fact]
    public void Numbers_without_leading_zeros_are_refused()
    {
        using Folder folder = new();
        folder.Write("a/2.npy", NpyBytes.Floats("()", 1));
        folder.Write("a/10.npy", NpyBytes.Floats("()", 1));
        folder.Refusal().Should().Contain("without leading zeros");
    }

    [Fact]
    public void Samples_of_different_types_or_ranks_are_refused()
    {
        using Folder folder = new();
        folder.Write("a/0.npy", NpyBytes.Floats("(1,)", 1));
        folder.Write("a/1.npy", NpyBytes.Of<long>("<i8", "(1,)", 1));
        folder.Refusal().Should().Contain("1.npy").And.Contain("one element type");
        folder.Write("a/1.npy", NpyBytes.Floats("(1, 1)", 1));
        folder.Refusal().Should().Contain("1.npy").And.Contain("one rank");
    }

    [Fact]
    public void A_folder_and_a_file_for_one_input_are_refused()
    {
        using Folder folder = new();
        folder.Write("a.npy", NpyBytes.Floats("(1,)", 1));
        folder.Write("a/0.npy", NpyBytes.Floats("()", 1));
        folder.Refusal().Should().Contain("both a folder and a .npy file");
    }

    [Fact]
    public void An_empty_folder_in_a_manifest_is_refused()
    {
        using Folder folder = new();
        folder.Write("a/readme.txt", "x");
        folder.Write("dataset.json", """{"inputs": {"x": "a"}}""");
        folder.Refusal().Should().Contain("holds no .npy file");
    }

    [Fact]
    public void Too_many_files_are_refused()
    {
        using Folder folder = new();
        folder.Write("a/0.npy", NpyBytes.Floats("()", 1));
        folder.Write("a/1.npy", NpyBytes.Floats("()", 1));
        folder.Refusal(limits: new DatasetLimits { MaxEntries = 1 }).Should().Contain("over 1 files");
    }

    [Fact]
    public void Labels_must_be_one_per_sample_and_of_a_known_form()
    {
        using Folder folder = new();
        folder.Write("x.npy", NpyBytes.Floats("(2,)", 1, 2));
        folder.Write("labels.txt", "one\n");
        folder.Refusal().Should().Contain("1 labels for 2 samples");
        folder.Refusal(limits: new DatasetLimits { MaxLabelBytes = 2 }).Should().Contain("over the limit of 2 for labels");
        folder.Write("labels.txt", [0xC3, 0x28, 0x0A, 0x41]);
        folder.Refusal().Should().Contain("not UTF-8");
        string labels = folder.Write("labels.npy", NpyBytes.Floats("(2,)", 1, 2));
        folder.Refusal().Should().Contain("both 'labels.npy' and 'labels.txt'");
        File.Delete(Path.ChangeExtension(labels, "txt"));
        folder.Refusal().Should().Contain("astype('int64')");
    }

    [Fact]
    public void Output_lengths_are_no_input_and_one_positive_int64_per_sample()
    {
        using Folder folder = new();
        folder.Write("x.npy", NpyBytes.Floats("(2,)", 1, 2));
        string path = folder.Write("output-lengths.npy", NpyBytes.Of<long>("<i8", "(2,)", 3, 1));
        using (IDataset dataset = folder.Open())
        {
            dataset.Inputs.Should().ContainSingle();
            dataset.OutputLengths.Should().Equal(3, 1);
        }

        folder.Write("output-lengths.npy", NpyBytes.Of<long>("<i8", "(2,)", 3, 0));
        folder.Refusal().Should().Contain("gives sample 1 an output length of 0");
        folder.Write("output-lengths.npy", NpyBytes.Of<long>("<i8", "(1,)", 3));
        folder.Refusal().Should().Contain("one int64 for each of the 2 samples");
        folder.Write("output-lengths.npy", NpyBytes.Floats("(2,)", 3, 1));
        folder.Refusal().Should().Contain("holds float32");
        File.Move(path, Path.Combine(folder.Data, "steps.npy"));
        folder.Write("steps.npy", NpyBytes.Of<long>("<i8", "(2,)", 5, 4));
        folder.Write("dataset.json", """{"inputs": {"x": "x.npy"}, "outputLengths": "steps.npy"}""");
        using IDataset named = folder.Open();
        named.OutputLengths.Should().Equal(5, 4);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_first_label()
    {
        using Folder folder = new();
        folder.Write("x.npy", NpyBytes.Floats("(1,)", 1));
        folder.Write("labels.txt", "\uFEFFwörd");
        using IDataset dataset = folder.Open();
        dataset.Labels!.Texts.Should().Equal("wörd");
    }

    [Theory]
    [InlineData("x.npy")]
    [InlineData("x/0.npy")]
    [InlineData("labels.txt")]
    public void A_link_out_of_the_folder_is_refused(string link)
    {
        using Folder folder = new();
        folder.Write("y.npy", NpyBytes.Floats("(1,)", 1));
        string outside = Path.Combine(Directory.CreateDirectory(folder.Work).FullName, "secret");
        File.WriteAllBytes(outside, NpyBytes.Floats("(1,)", 1));
        string path = Path.Combine(folder.Data, link);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.CreateSymbolicLink(path, outside);
        folder.Refusal().Should().Contain("link out of the dataset's folder");
        File.Delete(path);
        File.CreateSymbolicLink(path, path);
        folder.Refusal().Should().Contain("link out of the dataset's folder");
    }

    [Fact]
    public void Links_inside_the_folder_are_followed()
    {
        using Folder folder = new();
        folder.Write("..data/x.npy", NpyBytes.Floats("(1,)", 5));
        File.CreateSymbolicLink(Path.Combine(folder.Data, "x.npy"), "..data/x.npy");
        using IDataset dataset = folder.Open();
        dataset.Inputs.Should().ContainSingle().Which.Name.Should().Be("x");
    }

    [Fact]
    public void A_sample_that_changes_in_use_is_refused()
    {
        using Folder folder = new();
        folder.Write("a/0.npy", NpyBytes.Floats("(1,)", 1));
        using IDataset dataset = folder.Open();
        folder.Write("a/0.npy", NpyBytes.Floats("(2,)", 1, 2));
        FluentActions.Invoking(() => dataset.Read(0)).Should().Throw<InvalidDatasetException>().WithMessage("*changed while*");
    }

    [Fact]
    public void Cancellation_stops_between_samples()
    {
        using Folder folder = new();
        folder.Write("x.npy", NpyBytes.Floats("(2,)", 1, 2));
        using IDataset dataset = folder.Open();
        using CancellationTokenSource source = new();
        using IEnumerator<Sample> samples = dataset.ReadAll(source.Token).GetEnumerator();
        samples.MoveNext().Should().BeTrue();
        source.Cancel();
        FluentActions.Invoking(samples.MoveNext).Should().Throw<OperationCanceledException>();
    }
}
