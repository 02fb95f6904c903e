using System.CommandLine;
using System.CommandLine.Invocation;
using TrtOperator.BuilderJob.CommandLine;

// Long enough to leave a native call and to clear what was half-written; then the process ends whatever it does.
InvocationConfiguration configuration = new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(20), EnableDefaultExceptionHandler = false };
ParseResult parsed = RootCommandLine.Create().Parse(args);
if (parsed.Action is ParseErrorAction wrong)
{
    // One sentence says more than a page of help, unless nothing at all was asked for.
    wrong.ShowHelp = args.Length == 0;
}

int exit = await parsed.InvokeAsync(configuration);
return parsed.Errors.Count > 0 ? TrtOperator.BuilderJob.ExitCode.BadInput : exit;
