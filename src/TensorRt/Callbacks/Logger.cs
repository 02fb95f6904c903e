using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using TrtOperator.TensorRt.Abi;
using TrtOperator.TensorRt.Building;

namespace TrtOperator.TensorRt.Callbacks;

/// <summary>Takes the library's messages. They may come from any thread.</summary>
internal sealed unsafe class Logger : CallbackObject
{
    private readonly Action<LibraryMessage> _receive;

    /// <param name="slots">The ABI; the logger's shape differs between 10.x and the others.</param>
    /// <param name="receive">Gets each message.</param>
    public Logger(SlotTable slots, Action<LibraryMessage> receive)
        : base(slots, "ILogger", [("log", (nint)(delegate* unmanaged<nint, int, nint, void>)&Log)])
        => _receive = receive;

    [UnmanagedCallersOnly]
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "An exception that reaches C++ ends the process.")]
    private static void Log(nint self, int severity, nint text)
    {
        Logger logger = Of<Logger>(self);
        try
        {
            logger._receive(new LibraryMessage((MessageSeverity)Math.Clamp(severity, 0, 4), Marshal.PtrToStringUTF8(text) ?? string.Empty));
        }
        catch (Exception exception)
        {
            logger.Keep(exception);
        }
    }
}
