using System.Globalization;

namespace TrtOperator.TensorRt.Building;

/// <summary>Builds whose process did not end by itself.</summary>
internal static class ProcessFailures
{
    private const int Killed = 9;
    private const int SignalExit = 128;
    private const int LastSignal = 64;

    private static readonly Dictionary<int, string> Crashes = new()
    {
        [4] = "SIGILL",
        [6] = "SIGABRT",
        [7] = "SIGBUS",
        [8] = "SIGFPE",
        [11] = "SIGSEGV",
        [31] = "SIGSYS",
    };

    private static readonly Dictionary<int, string> Stops = new() { [1] = "SIGHUP", [2] = "SIGINT", [3] = "SIGQUIT", [15] = "SIGTERM" };

    public static BuildFailure? Match(BuildEvidence evidence, IReadOnlyList<Statement> statements)
    {
        if (SignalOf(evidence) is not { } signal)
        {
            return null;
        }

        if (signal == Killed)
        {
            return new BuildFailure(BuildFailureKind.Transient, "The build was killed (SIGKILL, exit code 137), probably because it used more memory than it may.", MemoryFailures.MoreMemory, null);
        }

        if (Stops.TryGetValue(signal, out string? stop))
        {
            return new BuildFailure(BuildFailureKind.Transient, $"The build was stopped from outside ({stop}).", "Build again.", null);
        }

        string name = Crashes.TryGetValue(signal, out string? crash) ? crash : string.Create(CultureInfo.InvariantCulture, $"signal {signal}");
        Statement? last = statements.Count > 0 ? statements[0] : null;
        string said = last is null ? string.Empty : last.HasNode ? $" at {Lower(last.NodeWords)}" : string.Empty;
        string words = last is { Text.Length: > 0 } ? $", having said: {last.Text}" : string.Empty;
        return new BuildFailure(BuildFailureKind.Transient, $"The library crashed ({name}){said}{words}.", "Build again; where it crashes again, use another version of the library, which may not.", last?.Node);
    }

    private static int? SignalOf(BuildEvidence evidence)
    {
        if (evidence.Signal is { } signal)
        {
            return signal;
        }

        return evidence.ExitCode is > SignalExit and <= SignalExit + LastSignal ? evidence.ExitCode - SignalExit : null;
    }

    private static string Lower(string words) => string.Concat("n", words.AsSpan(1));
}
