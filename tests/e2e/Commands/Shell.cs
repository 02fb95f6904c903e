using System.Diagnostics;
using System.Text;

namespace TrtOperator.EndToEnd.Commands;

/// <summary>Runs commands as a person would.</summary>
public static class Shell
{
    public static async Task<CommandRun> RunAsync(string program, IEnumerable<string> arguments, string? input = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = input is not null,
            WorkingDirectory = Repository.Root,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        StringBuilder errors = new();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }

        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandRun(process.ExitCode, output, errors.ToString().Trim());
    }

    /// <summary>Runs kubectl; a failure ends the test with what it said.</summary>
    public static async Task<string> KubectlAsync(params string[] arguments)
    {
        CommandRun run = await RunAsync("kubectl", arguments);
        return run.Code == 0 ? run.Output : throw new InvalidOperationException($"kubectl {string.Join(' ', arguments)}: {run.Everything}");
    }

    /// <summary>Applies a manifest. Validation on the client is off: an old server's schema does not know every field of a CustomResourceDefinition.</summary>
    public static async Task<string> ApplyAsync(string yaml, params string[] more)
    {
        CommandRun run = await RunAsync("kubectl", ["apply", "--validate=false", "-f", "-", .. more], yaml);
        return run.Code == 0 ? run.Output : throw new InvalidOperationException($"kubectl apply: {run.Everything}");
    }

    /// <summary>Looks again and again until something is so.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> isSo, int seconds = 60)
    {
        DateTime until = DateTime.UtcNow.AddSeconds(seconds);
        while (!await isSo())
        {
            if (DateTime.UtcNow > until)
            {
                throw new TimeoutException($"{what} did not come within {seconds} s.");
            }

            await Task.Delay(100);
        }
    }
}
