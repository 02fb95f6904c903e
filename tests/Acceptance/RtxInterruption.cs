using System.Diagnostics;

namespace TrtOperator.Acceptance;

/// <summary>A build that is told to stop while the library compiles.</summary>
public sealed class RtxInterruption(Ledger ledger, CommandLineProgram trtengine, RtxDeclarations declarations)
{
    private const double MostSeconds = 1;
    private const int WhileLoading = 400;
    private const int StoppedBySignal = 130;

    public void Run(RtxModel model)
    {
        // Another limit of memory makes it another plan, and everything before it is there already.
        string path = declarations.Write(model, "stopped", "INT8, FP16", [], ", workspace: 1Gi");
        using Process process = trtengine.Start("build", "-f", path, "--work", trtengine.WorkFolder, "--target", RtxDeclarations.Targets[^1].Name, "--output", "json");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        while (process.StandardError.ReadLine() is { } line)
        {
            if (line.Contains("\"stage\":\"build\"", StringComparison.Ordinal))
            {
                break;
            }
        }

        Task<string> rest = process.StandardError.ReadToEndAsync();
        int[] workers = [];
        while (workers.Length == 0 && !process.WaitForExit(10))
        {
            workers = Children(process.Id);
        }

        // Long enough for the worker to have loaded the library, and much shorter than its build.
        process.WaitForExit(WhileLoading);
        long start = Stopwatch.GetTimestamp();
        ProgramRun.Of("kill", ["-TERM", $"{process.Id}"]);
        process.WaitForExit();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        ledger.Require("stopped: a worker was compiling when SIGTERM came", workers.Length == 1, $"{workers.Length} workers", "1");
        ledger.AtMost("stopped: seconds until the program has ended", seconds, MostSeconds, "s");
        ledger.Equal("stopped: exit code", process.ExitCode, StoppedBySignal);
        ledger.Equal("stopped: workers left behind", workers.Count(worker => Directory.Exists($"/proc/{worker}")), 0);
        _ = (output.Result, rest.Result);
    }

    private static int[] Children(int parent)
    {
        try
        {
            return [.. Directory.EnumerateDirectories($"/proc/{parent}/task")
                .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(int.Parse)];
        }
        catch (IOException)
        {
            // A thread, or the program itself, ended meanwhile.
            return [];
        }
    }
}
