using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using TrtOperator.TensorRt.Abi;

namespace TrtOperator.TensorRt.Callbacks;

/// <summary>Takes the time of each layer of an execution.</summary>
internal sealed unsafe class Profiler : CallbackObject
{
    private readonly Action<string, float> _report;

    /// <param name="slots">The ABI; the profiler's shape differs between 10.x and 11.x.</param>
    /// <param name="report">Gets a layer's name and its time in milliseconds.</param>
    public Profiler(SlotTable slots, Action<string, float> report)
        : base(slots, "IProfiler", [("reportLayerTime", (nint)(delegate* unmanaged<nint, nint, float, void>)&ReportLayerTime)])
        => _report = report;

    [UnmanagedCallersOnly]
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "An exception that reaches C++ ends the process.")]
    private static void ReportLayerTime(nint self, nint name, float milliseconds)
    {
        Profiler profiler = Of<Profiler>(self);
        try
        {
            profiler._report(Marshal.PtrToStringUTF8(name) ?? string.Empty, milliseconds);
        }
        catch (Exception exception)
        {
            profiler.Keep(exception);
        }
    }
}
