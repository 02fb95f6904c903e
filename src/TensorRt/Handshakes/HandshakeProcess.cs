using TrtOperator.TensorRt.Libraries;
using TrtOperator.TensorRt.Processes;

namespace TrtOperator.TensorRt.Handshakes;

/// <summary>The handshake in a process of its own.</summary>
public static class HandshakeProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Asks a library whether its slot table fits it.</summary>
    /// <param name="files">The library.</param>
    /// <param name="command">How to start a worker.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns>Every check, or why there are none. A crash is a report too.</returns>
    public static async Task<HandshakeReport> RunAsync(LibraryFiles files, WorkerCommand command, CancellationToken cancellationToken)
    {
        List<HandshakeCheck> checks = [];
        HandshakeReport? report = null;
        WorkerEnd end = await WorkerProcess.RunAsync(
            command,
            Worker.Handshake,
            files,
            message =>
            {
                if (message.Check is { } check)
                {
                    checks.Add(check);
                }

                report = message.Handshake ?? report;
            },
            Limit,
            cancellationToken);
        string after = checks.Count > 0 ? $"after the check '{checks[^1].Name}'" : "before the first check";
        return (report, end) switch
        {
            (_, { TimedOut: true }) => Broken($"the library gave no answer {after}"),
            (_, { Signal: { } signal }) => Broken($"the library crashed {after} (signal {signal})"),
            ({ } whole, { ExitCode: 0 }) => whole,
            _ => Broken($"the process ended {after} with exit code {end.ExitCode}{(end.LastWords.Length > 0 ? $": {end.LastWords.Split('\n')[^1]}" : "")}"),
        };

        HandshakeReport Broken(string why)
            => new(checks, report?.Version, report?.ParserVersion, report?.Abi, $"The handshake broke off: {why}. The library is not used.");
    }
}
