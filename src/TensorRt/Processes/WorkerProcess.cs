using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace TrtOperator.TensorRt.Processes;

/// <summary>The other side: starts a worker, gives it its request, takes its messages, and outlives it whatever happens to it.</summary>
internal static class WorkerProcess
{
    private const int FirstSignal = 128;
    private const int MostWords = 4096;
    private const int LongestLine = 64 * 1024 * 1024;

    /// <summary>Runs one worker to its end.</summary>
    /// <param name="command">How to start it.</param>
    /// <param name="work">What it is to do.</param>
    /// <param name="request">Its request.</param>
    /// <param name="receive">Gets its messages, in order.</param>
    /// <param name="limit">When it counts as hung.</param>
    /// <param name="cancellationToken">Kills it at once: the library itself cancels far too late.</param>
    /// <exception cref="TensorRtException">It could not be started.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task<WorkerEnd> RunAsync<TRequest>(
        WorkerCommand command, string work, TRequest request, Action<WorkerMessage> receive, TimeSpan limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using Process process = Start(command, work);
        using CancellationTokenSource timeout = new(limit);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using CancellationTokenRegistration kill = end.Token.Register(() => Kill(process));
        StringBuilder words = new();
        Task errors = DrainAsync(process.StandardError, words);
        try
        {
            await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request));
            await process.StandardInput.FlushAsync(CancellationToken.None);
        }
        catch (IOException)
        {
            // It ended before it read its request; its exit code says more.
        }

        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (line.Length <= LongestLine && WorkerMessage.Of(line) is { } message)
            {
                receive(message);
            }
        }

        await process.WaitForExitAsync(CancellationToken.None);
        await errors;
        cancellationToken.ThrowIfCancellationRequested();
        int code = process.ExitCode;
        return new WorkerEnd(
            code > FirstSignal ? null : code,
            code > FirstSignal ? code - FirstSignal : null,
            timeout.IsCancellationRequested,
            words.ToString().Trim());
    }

    private static Process Start(WorkerCommand command, string work)
    {
        ProcessStartInfo start = new(command.FileName)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        foreach (string argument in command.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.ArgumentList.Add(work);
        try
        {
            return Process.Start(start) ?? throw new TensorRtException($"'{command.FileName}' could not be started.");
        }
        catch (Win32Exception exception)
        {
            throw new TensorRtException($"'{command.FileName}' could not be started: {exception.Message}", exception);
        }
    }

    private static async Task DrainAsync(StreamReader reader, StringBuilder words)
    {
        char[] buffer = new char[1024];
        int read;
        while ((read = await reader.ReadAsync(buffer)) > 0)
        {
            words.Append(buffer, 0, read);
            if (words.Length > MostWords)
            {
                words.Remove(0, words.Length - MostWords);
            }
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: false);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}
