using System.Runtime.InteropServices;
using TrtOperator.TensorRt.Abi;

namespace TrtOperator.TensorRt.Callbacks;

/// <summary>Keeps the library's errors with their codes. It keeps the first ones: what comes later is mostly noise behind them.</summary>
internal sealed unsafe class ErrorRecorder : CallbackObject
{
    private const int Most = 256;

    private readonly List<(int Code, string Text, nint Native)> _errors = [];
    private readonly Lock _lock = new();
    private bool _overflowed;
    private int _references;

    /// <param name="slots">The ABI.</param>
    public ErrorRecorder(SlotTable slots)
        : base(slots, "IErrorRecorder",
            [
                ("getNbErrors", (nint)(delegate* unmanaged<nint, int>)&Count),
                ("getErrorCode", (nint)(delegate* unmanaged<nint, int, int>)&Code),
                ("getErrorDesc", (nint)(delegate* unmanaged<nint, int, nint>)&Description),
                ("hasOverflowed", (nint)(delegate* unmanaged<nint, byte>)&Overflowed),
                ("clear", (nint)(delegate* unmanaged<nint, void>)&Clear),
                ("reportError", (nint)(delegate* unmanaged<nint, int, nint, byte>)&Report),
                ("incRefCount", (nint)(delegate* unmanaged<nint, int>)&Increment),
                ("decRefCount", (nint)(delegate* unmanaged<nint, int>)&Decrement),
            ])
    {
    }

    /// <summary>The errors so far: the library's code and its text.</summary>
    public IReadOnlyList<(int Code, string Text)> Errors
    {
        get
        {
            lock (_lock)
            {
                return [.. _errors.Select(error => (error.Code, error.Text))];
            }
        }
    }

    [UnmanagedCallersOnly]
    private static int Count(nint self)
    {
        ErrorRecorder recorder = Of<ErrorRecorder>(self);
        lock (recorder._lock)
        {
            return recorder._errors.Count;
        }
    }

    [UnmanagedCallersOnly]
    private static int Code(nint self, int index)
    {
        ErrorRecorder recorder = Of<ErrorRecorder>(self);
        lock (recorder._lock)
        {
            return index >= 0 && index < recorder._errors.Count ? recorder._errors[index].Code : 0;
        }
    }

    [UnmanagedCallersOnly]
    private static nint Description(nint self, int index)
    {
        ErrorRecorder recorder = Of<ErrorRecorder>(self);
        lock (recorder._lock)
        {
            return index >= 0 && index < recorder._errors.Count ? recorder._errors[index].Native : 0;
        }
    }

    [UnmanagedCallersOnly]
    private static byte Overflowed(nint self) => Of<ErrorRecorder>(self)._overflowed ? (byte)1 : (byte)0;

    [UnmanagedCallersOnly]
    private static void Clear(nint self)
    {
        ErrorRecorder recorder = Of<ErrorRecorder>(self);
        lock (recorder._lock)
        {
            recorder._errors.Clear();
            recorder._overflowed = false;
        }
    }

    [UnmanagedCallersOnly]
    private static byte Report(nint self, int code, nint text)
    {
        ErrorRecorder recorder = Of<ErrorRecorder>(self);
        lock (recorder._lock)
        {
            if (recorder._errors.Count == Most)
            {
                recorder._overflowed = true;
                return 0;
            }

            // The native copy is never freed before the process ends: the library may hold on to a description it was given.
            string message = Marshal.PtrToStringUTF8(text) ?? string.Empty;
            recorder._errors.Add((code, message, Marshal.StringToCoTaskMemUTF8(message)));
            return 0;
        }
    }

    [UnmanagedCallersOnly]
    private static int Increment(nint self) => Interlocked.Increment(ref Of<ErrorRecorder>(self)._references);

    [UnmanagedCallersOnly]
    private static int Decrement(nint self) => Interlocked.Decrement(ref Of<ErrorRecorder>(self)._references);
}
