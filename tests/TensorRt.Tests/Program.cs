using TrtOperator.TensorRt.Processes;
using TrtOperator.TensorRt.Tests;

// An own entry point: handshakes and builds run in a process of their own, and that process is this program.
return args switch
{
    ["worker", var work] => Worker.Run(work),
    ["broken-worker", var way, _] => BrokenWorker.Run(way),
    ["exchanged", var owner, var one, var other, _] => ExchangedSlots.Run(owner, one, other),
    _ => await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args),
};
