namespace TrtOperator.BuilderJob.Tests.EndToEnd;

/// <summary>Runs that are stopped or starved halfway, and the same command once more.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly SpellingProject _project = new();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData("resolve", ProgramProcess.Interrupt)]
    [InlineData("reference", ProgramProcess.Terminate)]
    [InlineData("calibrate", ProgramProcess.Interrupt)]
    public async Task A_signal_ends_the_run_with_130_and_the_next_run_goes_on(string stage, int signal)
    {
        string file = _project.Write();

        Invoked stopped = await ProgramProcess.SignalledAsync(_project, file, stage, signal);

        stopped.ExitCode.Should().Be(130, stopped.Output + stopped.Error);
        stopped.Message.Should().Contain("Stopped on request");
        Directory.Exists(_project.Engine).Should().BeFalse("nothing was published");
        Directory.EnumerateFileSystemEntries(Path.Combine(_project.Work, "scratch")).Should().BeEmpty();
        await Again_publishes_one_release(file);
    }

    // So late that the run may be done before the signal arrives: then it says so, and there is no third way.
    [Theory]
    [InlineData("package", ProgramProcess.Interrupt, 130)]
    [InlineData("publish", ProgramProcess.Terminate, 130)]
    [InlineData("package", ProgramProcess.Kill, 137)]
    [InlineData("publish", ProgramProcess.Kill, 137)]
    public async Task A_signal_around_the_publication_leaves_no_half_release(string stage, int signal, int exitCode)
    {
        string file = _project.Write();

        Invoked stopped = await ProgramProcess.SignalledAsync(_project, file, stage, signal);

        stopped.ExitCode.Should().BeOneOf([exitCode, 0], stopped.Output + stopped.Error);
        if (File.Exists(Path.Combine(_project.Engine, "current.json")))
        {
            (await Invoked.RunAsync("verify", _project.Engine)).ExitCode.Should().Be(0, "what is published is whole");
        }

        await Again_publishes_one_release(file);
    }

    [Fact]
    public async Task A_killed_run_leaves_nothing_that_counts()
    {
        string file = _project.Write();

        Invoked killed = await ProgramProcess.SignalledAsync(_project, file, "calibrate", ProgramProcess.Kill);

        killed.ExitCode.Should().Be(137, killed.Error);
        Directory.Exists(Path.Combine(_project.Work, "stages", "calibrate")).Should().BeFalse();
        (await Again_publishes_one_release(file)).Computed.Should().NotContain("reference").And.Contain("calibrate");
        Directory.EnumerateFileSystemEntries(Path.Combine(_project.Work, "scratch")).Should().BeEmpty();
    }

    // The first limit stops the import, the second the reference's outputs.
    [Theory]
    [InlineData(64)]
    [InlineData(448)]
    public async Task A_file_that_cannot_grow_is_one_sentence_worth_another_try(int kibibytes)
    {
        string file = _project.Write();

        Invoked starved = await ProgramProcess.LimitedAsync(_project, file, kibibytes);

        starved.ExitCode.Should().Be(20, starved.Output + starved.Error);
        starved.Message.Should().NotContain("   at ").And.NotContain("\n");
        Directory.EnumerateFileSystemEntries(Path.Combine(_project.Work, "scratch")).Should().BeEmpty();
        File.Exists(Path.Combine(_project.Engine, "current.json")).Should().BeFalse();
        await Again_publishes_one_release(file);
    }

    private async Task<Invoked> Again_publishes_one_release(string file)
    {
        Invoked run = await Invoked.EngineAsync(_project, file);
        run.ExitCode.Should().Be(0, run.Output + run.Error);
        Directory.GetDirectories(Path.Combine(_project.Engine, "releases")).Should().ContainSingle();
        (await Invoked.RunAsync("verify", _project.Engine)).ExitCode.Should().Be(0);
        return run;
    }
}
