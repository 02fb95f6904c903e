using TrtOperator.TensorRt.Libraries;
using TrtOperator.TensorRt.Processes;

namespace TrtOperator.TensorRt.Tests;

/// <summary>The real TensorRT for RTX, where the machine has it.</summary>
internal static class RealLibrary
{
    /// <summary>
    /// The collection of the tests that build within this process. The library keeps the first logger that it is given, and a build
    /// beside it would speak to that one.
    /// </summary>
    public const string Collection = "builds within this process";

    public const string Variable = "TRTENGINE_TENSORRT_RTX";

    public static WorkerCommand Worker { get; } = WorkerCommand.OfThisProgram("worker");

    public static LibraryFiles Files
    {
        get
        {
            string? folder = Environment.GetEnvironmentVariable(Variable);
            Assert.SkipWhen(string.IsNullOrEmpty(folder), $"Set {Variable} to the folder of libtensorrt_rtx.so.1 and its parser.");
            return new LibraryFiles(
                LibraryKind.TensorRtRtx, Path.Combine(folder!, "libtensorrt_rtx.so.1"), Path.Combine(folder!, "libtensorrt_onnxparser_rtx.so.1"));
        }
    }
}
