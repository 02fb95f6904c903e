using System.CommandLine;
using System.CommandLine.Invocation;
using TrtOperator.Api.V1Alpha1.Messages;
using TrtOperator.BuilderJob.CommandLine;
using TrtOperator.TensorRt.Processes;

// A process of its own for a library that may crash it. It takes no part in the command line: a signal must end it at once.
if (args is [TrtOperator.BuilderJob.TensorRtWorker.Verb, { } work])
{
    return Worker.Run(work);
}

// Long enough to leave a native call and to clear what was half-written; then the process ends whatever it does.
InvocationConfiguration configuration = new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(20), EnableDefaultExceptionHandler = false };
ParseResult parsed = RootCommandLine.Create().Parse(args);
if (parsed.Action is ParseErrorAction wrong)
{
    // One sentence says more than a page of help, unless nothing at all was asked for.
    wrong.ShowHelp = args.Length == 0;
}

int exit = await parsed.InvokeAsync(configuration);
return parsed.Errors.Count > 0 ? BuilderExitCode.BadInput : exit;
