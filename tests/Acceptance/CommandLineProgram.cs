using System.Diagnostics;
using System.Text.Json;

namespace TrtOperator.Acceptance;

/// <summary>Runs <c>trtengine</c> as a user does, in a process of its own.</summary>
public sealed class CommandLineProgram(string assembly, string workFolder)
{
    public string WorkFolder => workFolder;

    /// <summary>Where a repository's build leaves the program.</summary>
    public static string AssemblyOf(string repository, string configuration) => Path.Combine(repository, "src/BuilderJob/bin", configuration, "net10.0/trtengine.dll");

    public ProgramRun Run(params ReadOnlySpan<string> arguments) => ProgramRun.Of("dotnet", [assembly, .. arguments]);

    /// <summary>Runs a command with variables set.</summary>
    public ProgramRun Run(IReadOnlyDictionary<string, string> environment, params ReadOnlySpan<string> arguments)
        => ProgramRun.Of("dotnet", [assembly, .. arguments], environment: environment);

    /// <summary>Starts a command without waiting for it.</summary>
    public Process Start(params ReadOnlySpan<string> arguments)
        => Process.Start(new ProcessStartInfo("dotnet", [assembly, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    /// <summary>Runs a pipeline command and reads its result document.</summary>
    public EngineRunResult Engine(string command, string file, params ReadOnlySpan<string> more)
    {
        ProgramRun run = Run([command, "-f", file, "--work", workFolder, "--output", "json", .. more]);
        JsonElement document = run.Output.Length > 0 ? JsonDocument.Parse(run.Output).RootElement : default;
        return new EngineRunResult(run, document);
    }
}
