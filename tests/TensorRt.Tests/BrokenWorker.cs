using System.Diagnostics;

namespace TrtOperator.TensorRt.Tests;

/// <summary>What a worker may become when a library misbehaves.</summary>
internal static class BrokenWorker
{
    public static unsafe int Run(string way)
    {
        switch (way)
        {
            case "crash":
                ((delegate* unmanaged<void>)(void*)16)();
                break;
            case "kill":
                Process.Start("/bin/kill", ["-KILL", $"{Environment.ProcessId}"]).WaitForExit();
                break;
            case "hang":
                break;
            default:
                Console.WriteLine("a line of the library's own");
                Console.Error.WriteLine("some last words");
                return 3;
        }

        Thread.Sleep(Timeout.Infinite);
        return 0;
    }
}
