namespace TrtOperator.TensorRt.Processes;

/// <summary>How a worker ended.</summary>
/// <param name="ExitCode">Its exit code; null where a signal ended it.</param>
/// <param name="Signal">The signal that ended it; null where none did.</param>
/// <param name="TimedOut">Whether it was ended because it took too long.</param>
/// <param name="LastWords">The end of what it wrote to standard error, for people; empty where it wrote nothing.</param>
internal sealed record WorkerEnd(int? ExitCode, int? Signal, bool TimedOut, string LastWords);
