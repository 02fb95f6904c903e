using TrtOperator.BuilderJob.Tests.EndToEnd;

namespace TrtOperator.BuilderJob.Tests.Strangers;

/// <summary>What somebody who sees the program for the first time gives it by mistake.</summary>
public sealed class FirstMistakesTests : IDisposable
{
    private readonly SpellingProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task A_folder_in_place_of_the_declaration_is_called_one()
        => await Refused("is a folder", "run", "-f", _project.Folder);

    [Fact]
    public async Task A_declaration_without_an_end_is_read_no_further_than_a_declaration_may_be_long()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "needs a device without an end");
        await Refused("longer than the 1048576 bytes", "run", "-f", "/dev/zero");
    }

    [Theory]
    [InlineData(new byte[] { 0xe9 }, "is not UTF-8 text")]
    [InlineData(new byte[] { 0 }, "holds zero bytes")]
    public async Task A_declaration_that_is_no_text_is_refused(byte[] bytes, string sentence)
    {
        string file = _project.Write();
        File.AppendAllText(file, "# ");
        using (FileStream stream = new(file, FileMode.Append))
        {
            stream.Write(bytes);
        }

        await Refused(sentence, "run", "-f", file);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1025")]
    public async Task A_number_of_threads_that_no_machine_has_is_refused(string threads)
    {
        Invoked run = await Invoked.RunAsync("run", "-f", _project.Write(), "--threads", threads);

        run.ExitCode.Should().NotBe(0);
        run.Error.Should().Contain($"Option '--threads' is {threads}; give a number from 0 to 1024.");
    }

    [Theory]
    [InlineData("taken")]
    [InlineData("taken/below")]
    public async Task A_work_folder_that_is_a_file_or_below_one_is_named(string work)
    {
        File.WriteAllText(Path.Combine(_project.Folder, "taken"), "in the way");

        await Refused($"The work folder '{Path.Combine(_project.Folder, work)}'", "run", "-f", _project.Write(), "--work", Path.Combine(_project.Folder, work));
    }

    [Fact]
    public async Task A_destination_of_another_engine_is_refused_before_anything_is_computed()
    {
        Directory.CreateDirectory(_project.Engine);
        File.WriteAllText(Path.Combine(_project.Engine, "owner.json"), """{"owner":"vision/other"}""");

        await Refused("belongs to 'vision/other'", "run", "-f", _project.Write(), "--work", _project.Work);
        Directory.Exists(Path.Combine(_project.Work, "stages", "import")).Should().BeFalse();
    }

    [Fact]
    public async Task Without_publishing_the_destination_does_not_matter()
    {
        File.WriteAllText(Path.Combine(_project.Folder, "engines"), "in the way");

        Invoked run = await Invoked.EngineAsync(_project, _project.Write(), "--no-publish");

        run.ExitCode.Should().Be(0, run.Output + run.Error);
    }

    private static async Task Refused(string sentence, params string[] arguments)
    {
        Invoked run = await Invoked.RunAsync(arguments);

        run.ExitCode.Should().Be(10, run.Output + run.Error);
        run.Error.Should().Contain(sentence).And.NotContain("   at ");
    }
}
