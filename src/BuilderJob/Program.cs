using System.CommandLine;
using TrtOperator.BuilderJob.CommandLine;

// Long enough to leave a native call and to clear what was half-written; then the process ends whatever it does.
InvocationConfiguration configuration = new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(20), EnableDefaultExceptionHandler = false };
ParseResult parsed = RootCommandLine.Create().Parse(args);
int exit = await parsed.InvokeAsync(configuration);
return parsed.Errors.Count > 0 ? TrtOperator.BuilderJob.ExitCode.BadInput : exit;
