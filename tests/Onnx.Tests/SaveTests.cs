using Google.Protobuf;
using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Onnx.Tests;

public sealed class SaveTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("onnx-save-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Saving_twice_gives_the_same_bytes_and_leaves_nothing_else()
    {
        OnnxModel model = Model();
        model.Save(At("a.onnx"));
        OnnxModel.Load(At("a.onnx")).Save(At("b.onnx"));
        File.ReadAllBytes(At("b.onnx")).Should().Equal(File.ReadAllBytes(At("a.onnx"))).And.Equal(model.ToByteArray());
        Directory.GetFiles(_folder).Should().HaveCount(2);
    }

    [Fact]
    public void Unknown_fields_survive_byte_for_byte()
    {
        ModelProto proto = Model().Proto.Clone();
        byte[] known = proto.ToByteArray();
        // Field 1000, length-delimited, at the end of the model.
        byte[] bytes = [.. known, 0xC2, 0x3E, 0x03, 1, 2, 3];
        OnnxModel.Parse(bytes).ToByteArray().Should().Equal(bytes);
        OnnxModel.Parse(bytes).Clone().ToByteArray().Should().Equal(bytes);
    }

    [Fact]
    public void A_cancelled_save_leaves_the_old_file()
    {
        File.WriteAllText(At("a.onnx"), "old");
        FluentActions.Invoking(() => Model().Save(At("a.onnx"), new CancellationToken(true))).Should().Throw<OperationCanceledException>();
        File.ReadAllText(At("a.onnx")).Should().Be("old");
        Directory.GetFiles(_folder).Should().ContainSingle();
    }

    [Fact]
    public void A_failed_save_leaves_no_temporary_file()
    {
        Directory.CreateDirectory(At("a.onnx"));
        FluentActions.Invoking(() => Model().Save(At("a.onnx"))).Should().Throw<IOException>();
        Directory.GetFiles(_folder).Should().BeEmpty();
    }

    [Fact]
    public void Weights_beyond_the_threshold_move_to_aligned_external_data()
    {
        OnnxModel model = Model();
        byte[] inline = model.ToByteArray();
        model.Save(At("m.onnx"), externalDataThreshold: 1000);

        ModelProto written = ModelProto.Parser.ParseFrom(File.ReadAllBytes(At("m.onnx")));
        TensorProto[] external = [.. written.Graph.Initializer.Where(tensor => tensor.DataLocation == TensorProto.Types.DataLocation.External)];
        external.Should().HaveCount(2);
        external.Select(tensor => tensor.ExternalData.Single(entry => entry.Key == "offset").Value).Should().Equal("0", "8192");
        external.Should().OnlyContain(tensor => tensor.ExternalData.Single(entry => entry.Key == "location").Value == "m.onnx.data" && !tensor.HasRawData);
        model.ToByteArray().Should().Equal(inline, "saving does not change the model");

        OnnxModel loaded = OnnxModel.Load(At("m.onnx"));
        loaded.ToByteArray().Should().Equal(inline);
        loaded.Save(At("n.onnx"), 1000);
        File.ReadAllBytes(At("n.onnx.data")).Should().Equal(File.ReadAllBytes(At("m.onnx.data")));
        loaded.Save(At("m.onnx"), 1000);
        loaded.ToByteArray().Should().Equal(inline, "replacing the file under a mapping is harmless");
    }

    [Fact]
    public void External_models_run_in_the_runtime_and_normalize()
    {
        Model().Save(At("m.onnx"), 0);
        Runtime.ShouldKeepOutputs(OnnxModel.Load(At("m.onnx")));
        using Microsoft.ML.OnnxRuntime.InferenceSession session = new(At("m.onnx"));
        session.OutputNames.Should().Equal("y");
    }

    [Fact]
    public void Mapped_weights_outlive_the_loading_and_collections()
    {
        Model().Save(At("m.onnx"), 0);
        OnnxModel model = OnnxModel.Load(At("m.onnx")).Clone();
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        model.ToByteArray().Should().Equal(Model().ToByteArray());
    }

    [Theory]
    [InlineData("location", "../m.onnx.data", "*leaves the model's folder*")]
    [InlineData("location", "a/../../m.onnx.data", "*leaves the model's folder*")]
    [InlineData("location", "/etc/passwd", "*relative path*")]
    [InlineData("location", "C:\\data", "*relative path*")]
    [InlineData("location", "", "*names no file*")]
    [InlineData("location", "missing.data", "*does not exist*")]
    [InlineData("location", ".", "*")]
    [InlineData("offset", "-1", "*whole number*")]
    [InlineData("offset", "999999999999", "*truncated*")]
    [InlineData("offset", "9223372036854775807", "*truncated*")]
    [InlineData("offset", "99999999999999999999", "*whole number*")]
    [InlineData("length", "12", "*12 bytes*need 4804*")]
    [InlineData("length", "-4804", "*whole number*")]
    public void Hostile_external_data_is_refused(string key, string value, string message)
    {
        Model().Save(At("m.onnx"), 0);
        Edit(tensor => tensor.ExternalData.Single(entry => entry.Key == key).Value = value);
        FluentActions.Invoking(() => OnnxModel.Load(At("m.onnx"))).Should().Throw<InvalidModelException>().WithMessage(message).Which.Message.Should().Contain("'w'");
    }

    [Fact]
    public void Links_out_of_the_folder_are_refused_and_links_inside_it_are_followed()
    {
        string outside = Directory.CreateTempSubdirectory("onnx-outside-").FullName;
        try
        {
            Model().Save(At("m.onnx"), 0);
            File.Move(At("m.onnx.data"), At("inside.data"));
            File.CreateSymbolicLink(At("m.onnx.data"), "inside.data");
            OnnxModel.Load(At("m.onnx")).ToByteArray().Should().Equal(Model().ToByteArray());

            File.Move(At("inside.data"), Path.Combine(outside, "d"));
            File.Delete(At("m.onnx.data"));
            File.CreateSymbolicLink(At("m.onnx.data"), Path.Combine(outside, "d"));
            FluentActions.Invoking(() => OnnxModel.Load(At("m.onnx"))).Should().Throw<InvalidModelException>().WithMessage("*link that leads out*");

            Directory.CreateSymbolicLink(At("sub"), outside);
            Edit(tensor => tensor.ExternalData.Single(entry => entry.Key == "location").Value = "sub/d");
            FluentActions.Invoking(() => OnnxModel.Load(At("m.onnx"))).Should().Throw<InvalidModelException>().WithMessage("*link that leads out*");

            File.Delete(At("m.onnx.data"));
            File.CreateSymbolicLink(At("m.onnx.data"), At("m.onnx.data"));
            Edit(tensor => tensor.ExternalData.Single(entry => entry.Key == "location").Value = "m.onnx.data");
            FluentActions.Invoking(() => OnnxModel.Load(At("m.onnx"))).Should().Throw<InvalidModelException>().WithMessage("*circle*");
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }

    [Fact]
    public void Truncated_data_files_and_absurd_totals_are_refused()
    {
        Model().Save(At("m.onnx"), 0);
        FluentActions.Invoking(() => OnnxModel.Load(At("m.onnx"), OnnxLimits.Default with { MaxExternalBytes = 5000 })).Should().Throw<InvalidModelException>().WithMessage("*5000 bytes of external data*");
        using (FileStream stream = new(At("m.onnx.data"), FileMode.Open))
        {
            stream.SetLength(100);
        }

        FluentActions.Invoking(() => OnnxModel.Load(At("m.onnx"))).Should().Throw<InvalidModelException>().WithMessage("*truncated*");
        FluentActions.Invoking(() => OnnxModel.Parse(File.ReadAllBytes(At("m.onnx")))).Should().Throw<InvalidModelException>().WithMessage("*load the model from its file*");
    }

    [Fact]
    public void Models_beyond_2_GiB_load_without_reading_their_weights()
    {
        const long Part = 3L << 29;
        using (FileStream stream = new(At("m.onnx.data"), FileMode.CreateNew))
        {
            // Sparse: takes no room on the disk.
            stream.SetLength(2 * Part);
            stream.Position = Part;
            stream.Write([0, 0, 0x80, 0x3F]);
        }

        ModelBuilder builder = new ModelBuilder(13).Input("x", 1).Output("y").Node("Sum", ["x", "a", "b"], ["y"]);
        foreach ((string name, long offset) in new[] { ("a", 0L), ("b", Part) })
        {
            TensorProto tensor = new() { Name = name, DataType = (int)DataType.Float, Dims = { Part / 4 }, DataLocation = TensorProto.Types.DataLocation.External };
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "m.onnx.data" });
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = $"{offset}" });
            builder.Graph.Initializer.Add(tensor);
        }

        File.WriteAllBytes(At("m.onnx"), builder.Proto.ToByteArray());
        long before = GC.GetAllocatedBytesForCurrentThread();
        OnnxModel model = OnnxModel.Load(At("m.onnx"));
        NormalizedModel normalized = ModelNormalizer.Normalize(model);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(4 << 20);
        normalized.Model.Graph.Initializer[1].RawData.Span[..4].ToArray().Should().Equal(0, 0, 0x80, 0x3F);
    }

    [Fact]
    public void Texts_sparse_tensors_and_sequences_are_carried_through()
    {
        ModelBuilder builder = new ModelBuilder(15, 8).Input("x", 2).Output("y").Node("Relu", ["x"], ["y"]);
        TensorProto text = new() { Name = "t", DataType = (int)DataType.String };
        text.Dims.Add(1);
        text.StringData.Add(ByteString.CopyFromUtf8("hello"));
        builder.Graph.Initializer.Add(text);
        builder.Graph.SparseInitializer.Add(new SparseTensorProto { Values = TensorData.Floats("s", [1, 2], 2), Indices = TensorData.Int64s("si", [0, 3], 2), Dims = { 5 } });
        builder.Graph.Input.Add(new ValueInfoProto { Name = "q", Type = new TypeProto { SequenceType = new TypeProto.Types.Sequence { ElemType = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1 } } } } });
        byte[] bytes = builder.Build().ToByteArray();
        OnnxModel.Parse(bytes).ToByteArray().Should().Equal(bytes);
        ModelNormalizer.Normalize(OnnxModel.Parse(bytes)).Model.Graph.SparseInitializer.Should().ContainSingle();
    }

    private string At(string file) => Path.Combine(_folder, file);

    private void Edit(Action<TensorProto> edit)
    {
        ModelProto proto = ModelProto.Parser.ParseFrom(File.ReadAllBytes(At("m.onnx")));
        edit(proto.Graph.Initializer.Single(tensor => tensor.Name == "w"));
        File.WriteAllBytes(At("m.onnx"), proto.ToByteArray());
    }

    private static OnnxModel Model() => new ModelBuilder(13).Input("x", 2, 1201).Random("w", 1201, 1).Random("v", 1, 512).Random("small", 2, 1).Output("y")
        .Node("MatMul", ["x", "w"], ["a"]).Node("Add", ["a", "small"], ["b"]).Node("MatMul", ["b", "v"], ["y"]).Build();
}
