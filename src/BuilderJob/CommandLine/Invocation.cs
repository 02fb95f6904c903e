using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using TrtOperator.Api.V1Alpha1.Messages;
using TrtOperator.BuilderJob.Terminal;

namespace TrtOperator.BuilderJob.CommandLine;

/// <summary>Runs one command: chooses how to speak, maps failures to exit codes and prints the result document.</summary>
internal sealed class Invocation(IRunDisplay display, bool json, TextWriter output, TextWriter error)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    public IRunDisplay Display => display;

    public static Invocation From(ParseResult result)
    {
        bool json = result.GetValue(CommonOptions.Output) == "json";
        TextWriter output = result.InvocationConfiguration.Output;
        TextWriter error = result.InvocationConfiguration.Error;
        bool terminal = !json && output == Console.Out && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");
        IRunDisplay display = json
            ? new JsonDisplay(error)
            : new TextDisplay(output, terminal, terminal && Environment.GetEnvironmentVariable("NO_COLOR") is null or "", terminal ? Console.WindowWidth : 120);
        return new Invocation(display, json, output, error);
    }

    /// <summary>Runs <paramref name="command"/> and turns whatever it throws into one sentence and an exit code.</summary>
    public async Task<int> RunAsync(Func<CancellationToken, Task<CommandResult>> command, CancellationToken cancellationToken)
    {
        // The signal handlers are set up only when the command has first yielded; until then Ctrl-C would end the process without a word.
        await Task.Yield();
        CommandResult result;
        try
        {
            result = await command(cancellationToken);
        }
        catch (Exception exception) when (Failure.Of(exception, cancellationToken) is { } failure)
        {
            display.BreakOff();
            result = CommandResult.Failed(failure);
        }

        try
        {
            await PrintAsync(result);
            return result.ExitCode;
        }
        catch (IOException exception)
        {
            // Nobody who reads the output learns what came of it, so the exit code may not say that all is well.
            return await TellAsync(exception);
        }
    }

    private async Task PrintAsync(CommandResult result)
    {
        if (json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize<object>(result, Json));
        }
        else if (result.ExitCode is not (BuilderExitCode.Done or BuilderExitCode.GateFailed))
        {
            await error.WriteLineAsync($"trtengine: {PlainText.Of(result.Message)}");
            if (result.NextStep is { } next)
            {
                await error.WriteLineAsync($"  {PlainText.Of(next)}");
            }
        }
    }

    private async Task<int> TellAsync(IOException exception)
    {
        try
        {
            await error.WriteLineAsync($"trtengine: The result could not be printed: {exception.Message}");
        }
        catch (IOException)
        {
            // Standard error cannot be written either; the exit code is what is left.
        }

        return BuilderExitCode.Transient;
    }
}
