using System.CommandLine;
using TrtOperator.Api.V1Alpha1.Messages;
using TrtOperator.BuilderJob.CommandLine;

namespace TrtOperator.BuilderJob.Tests.CommandLine;

public sealed class InvocationTests
{
    [Theory]
    [InlineData("json")]
    [InlineData("text")]
    public async Task Output_that_cannot_be_written_is_no_success(string form)
    {
        using StringWriter error = new();
        using FullWriter full = new();

        int exit = await RunAsync(form, full, error);

        exit.Should().Be(form == "json" ? BuilderExitCode.Transient : BuilderExitCode.BadInput);
        error.ToString().Should().Contain(form == "json" ? "could not be printed: No space" : "There is no file").And.NotContain("   at ");
    }

    [Fact]
    public async Task Where_nothing_can_be_written_the_exit_code_is_left()
    {
        using FullWriter full = new();

        (await RunAsync("text", full, full)).Should().Be(BuilderExitCode.Transient);
    }

    private static Task<int> RunAsync(string form, TextWriter output, TextWriter error)
        => RootCommandLine.Create().Parse(["run", "-f", "/nowhere/trtengine.yaml", "-o", form])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });

    private sealed class FullWriter : StringWriter
    {
        public override Task WriteLineAsync(string? value) => throw new IOException("No space left on device");
    }
}
