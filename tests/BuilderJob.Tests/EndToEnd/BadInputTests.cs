namespace TrtOperator.BuilderJob.Tests.EndToEnd;

public sealed class BadInputTests : IDisposable
{
    private readonly SpellingProject _project = new();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData("output: logits", "output: logit", "'logits'")]
    [InlineData("protectedLayers: []", "protectedLayers: [{name: /b.0/f1/MatMull}]", "/b.0/f1/MatMul")]
    [InlineData("source: {uri: calibration}", "source: {uri: evaluation}", "overlap")]
    [InlineData("source: {uri: calibration}", "source: {uri: nowhere}", "nowhere")]
    [InlineData("uri: g2p.onnx", "uri: phonemes.txt", "phonemes.txt")]
    [InlineData("uri: g2p.onnx", "uri: calibration", "calibration")]
    [InlineData("uri: g2p.onnx", "uri: g2p.onnx, sha256: 0000000000000000000000000000000000000000000000000000000000000000", "0000")]
    [InlineData("uri: phonemes.txt", "uri: evaluation/labels.txt", "line")]
    [InlineData("method: Auto", "methd: Auto", "did you mean 'method'")]
    [InlineData("maxIncrease: \"0.03\"", "maxIncrease: 0.03", "quotes")]
    [InlineData("runtime: OnnxRuntime", "runtime: TensorRTRTX, computeCapability: \"8.9\"", "not available in this version")]
    [InlineData("separator: \" \"", "separator: \"-\"", "FP32 itself")]
    public async Task It_ends_with_one_sentence_and_exit_code_10(string old, string replacement, string names)
    {
        Invoked run = await Invoked.EngineAsync(_project, _project.Write(text => text.Replace(old, replacement, StringComparison.Ordinal)));

        run.ExitCode.Should().Be(10, run.Output + run.Error);
        run.Message.Should().Contain(names).And.NotContain("   at ", "a stack trace helps nobody");
        Directory.Exists(_project.Engine).Should().BeFalse();
    }

    [Fact]
    public async Task A_truncated_model_is_named()
    {
        byte[] bytes = File.ReadAllBytes(_project.Model);
        File.Delete(_project.Model);
        File.WriteAllBytes(_project.Model, bytes[..^5000]);

        Invoked run = await Invoked.EngineAsync(_project, _project.Write());

        run.ExitCode.Should().Be(10);
        run.Message.Should().Contain("g2p.onnx");
    }

    [Fact]
    public async Task Labels_of_another_number_of_samples_are_refused()
    {
        string labels = Path.Combine(_project.Folder, "evaluation", "labels.txt");
        File.WriteAllLines(labels, File.ReadAllLines(labels).Skip(1));

        Invoked run = await Invoked.EngineAsync(_project, _project.Write());

        run.ExitCode.Should().Be(10);
        run.Message.Should().Contain("399 labels for 400 samples");
    }

    [Fact]
    public async Task An_unknown_option_and_a_missing_file_are_bad_input()
    {
        (await Invoked.RunAsync("run", "--nope")).ExitCode.Should().NotBe(0);
        Invoked missing = await Invoked.RunAsync("run", "-f", Path.Combine(_project.Folder, "none.yaml"));

        missing.ExitCode.Should().Be(10);
        missing.Error.Should().Contain("There is no file").And.Contain("-f");
    }

    [Fact]
    public async Task A_work_folder_that_is_in_use_is_refused()
    {
        Directory.CreateDirectory(_project.Work);
        using FileStream held = new(Path.Combine(_project.Work, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

        Invoked run = await Invoked.EngineAsync(_project, _project.Write());

        run.ExitCode.Should().Be(20, "it is worth another try");
        run.Message.Should().Contain(_project.Work);
    }

    [Fact]
    public async Task A_destination_that_is_a_file_publishes_nothing()
    {
        File.WriteAllText(Path.Combine(_project.Folder, "engines"), "in the way");

        Invoked run = await Invoked.EngineAsync(_project, _project.Write());

        run.ExitCode.Should().BeOneOf(10, 20);
        run.Message.Should().Contain("engines");
    }
}
