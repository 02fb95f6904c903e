namespace TrtOperator.TensorRt.Processes;

/// <summary>How the program starts itself again to do one piece of work with a library that may take its process down.</summary>
/// <param name="FileName">The executable.</param>
/// <param name="Arguments">Its arguments; the work's name is added at the end.</param>
public sealed record WorkerCommand(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>The command that starts the running program with <paramref name="arguments"/>.</summary>
    public static WorkerCommand OfThisProgram(params IReadOnlyList<string> arguments)
        => Of(System.Reflection.Assembly.GetEntryAssembly(), arguments);

    /// <summary>The command that starts the program of <paramref name="program"/>, which need not be the running one.</summary>
    /// <param name="program">The program's assembly.</param>
    /// <param name="arguments">Its arguments.</param>
    public static WorkerCommand Of(System.Reflection.Assembly? program, IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        string executable = Environment.ProcessPath ?? throw new TensorRtException("The program's own path is not known, so it cannot start itself again.");
        string entry = program?.Location ?? string.Empty;

        // Started as "dotnet program.dll" the executable is the host, and the program its first argument.
        bool hosted = entry.Length > 0 && string.Equals(Path.GetFileNameWithoutExtension(executable), "dotnet", StringComparison.Ordinal);
        return new WorkerCommand(executable, hosted ? ["exec", entry, .. arguments] : arguments);
    }
}
