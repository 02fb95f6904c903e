using System.CommandLine;
using System.Text.Json;
using TrtOperator.BuilderJob.CommandLine;

namespace TrtOperator.BuilderJob.Tests.EndToEnd;

/// <summary>One invocation of the command line, in this process.</summary>
internal sealed record Invoked(int ExitCode, string Output, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public string[] Computed => [.. Json.GetProperty("stages").EnumerateArray()
        .Where(stage => !stage.GetProperty("reused").GetBoolean())
        .Select(stage => stage.GetProperty("name").GetString()!)
        .Distinct()];

    public string Message => Json.GetProperty("message").GetString()!;

    public static async Task<Invoked> RunAsync(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        InvocationConfiguration configuration = new() { Output = output, Error = error, EnableDefaultExceptionHandler = false };
        int exit = await RootCommandLine.Create().Parse(arguments).InvokeAsync(configuration, TestContext.Current.CancellationToken);
        return new Invoked(exit, output.ToString(), error.ToString());
    }

    public static Task<Invoked> EngineAsync(SpellingProject project, string file, params string[] more)
        => RunAsync(["run", "-f", file, "--work", project.Work, "--output", "json", .. more]);
}
