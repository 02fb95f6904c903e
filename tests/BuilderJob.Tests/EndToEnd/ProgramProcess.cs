using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace TrtOperator.BuilderJob.Tests.EndToEnd;

/// <summary>The program as a process of its own, for what only a process can show: signals, limits and its exit status.</summary>
internal sealed partial class ProgramProcess
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "trtengine.dll");

    public static Task<Invoked> RunAsync(params string[] arguments) => StartAsync(["dotnet", Program, .. arguments], _ => null);

    /// <summary>Runs the engine with JSON output and sends <paramref name="signal"/> when the stage <paramref name="stage"/> begins.</summary>
    public static Task<Invoked> SignalledAsync(SpellingProject project, string file, string stage, int signal)
        => StartAsync(
            ["env", "--default-signal=INT,TERM", "dotnet", Program, "run", "-f", file, "--work", project.Work, "--output", "json", "--threads", "1"],
            line => line.Contains($"\"begin\",\"stage\":\"{stage}\"", StringComparison.Ordinal) ? signal : null);

    /// <summary>Runs the engine where no file can grow beyond <paramref name="kibibytes"/>, as on a disk that is full from there on.</summary>
    public static Task<Invoked> LimitedAsync(SpellingProject project, string file, int kibibytes)
        => StartAsync(
            ["env", "--ignore-signal=XFSZ", "bash", "-c", $"ulimit -f {kibibytes}; exec dotnet \"$@\"", "bash", Program, "run", "-f", file, "--work", project.Work, "--output", "json"],
            _ => null);

    private static async Task<Invoked> StartAsync(string[] command, Func<string, int?> signalAt)
    {
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };

        // The runtime itself maps code through files that a limit on file sizes would hit.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        StringBuilder error = new();
        bool sent = false;
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            error.AppendLine(line);
            if (!sent && signalAt(line) is { } signal)
            {
                sent = true;
                Send(process.Id, signal).Should().Be(0);
            }
        }

        await process.WaitForExitAsync();
        return new Invoked(process.ExitCode, await output, error.ToString());
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);
}
