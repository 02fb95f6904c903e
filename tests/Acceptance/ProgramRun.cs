namespace TrtOperator.Acceptance;

/// <summary>What a process gave.</summary>
public sealed record ProgramRun(int ExitCode, string Output, string Error, double Seconds);
