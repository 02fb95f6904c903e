using TrtOperator.BuilderJob.Tests.EndToEnd;

namespace TrtOperator.BuilderJob.Tests.CommandLine;

/// <summary>What a slip on the command line comes to, asked of the program itself.</summary>
public sealed class ProgramTests
{
    [Theory]
    [InlineData("'--nope'", "run", "--nope")]
    [InlineData("'--file' is required", "prepare")]
    [InlineData("'frobnicate'", "frobnicate")]
    [InlineData("'xml'", "run", "-f", "x", "-o", "xml")]
    [InlineData("'many'", "run", "-f", "x", "--threads", "many")]
    [InlineData("Required argument missing", "verify")]
    [InlineData("'--file' is empty", "run", "-f", "")]
    [InlineData("'--work' is empty", "build", "-f", "x", "--work", "")]
    [InlineData("'--save-report' is empty", "publish", "-f", "x", "--save-report", "")]
    [InlineData("'--save' is empty", "report", "-f", "x", "--save", "")]
    [InlineData("is empty", "verify", "")]
    public async Task A_slip_is_exit_code_10_and_a_sentence(string sentence, params string[] arguments)
    {
        Invoked run = await ProgramProcess.RunAsync(arguments);

        run.ExitCode.Should().Be(10, run.Error);
        run.Error.Should().Contain(sentence).And.NotContain("   at ");
    }

    [Fact]
    public async Task Help_is_asked_for_and_given()
    {
        Invoked all = await ProgramProcess.RunAsync("--help");
        Invoked one = await ProgramProcess.RunAsync("verify", "--help");

        all.ExitCode.Should().Be(0);
        all.Output.Should().Contain("trtengine run -f trtengine.yaml").And.Contain("Exit codes:");
        one.ExitCode.Should().Be(0);
        one.Output.Should().Contain("trtengine verify artifacts/engines");
    }
}
