using System.Runtime.InteropServices;

namespace TrtOperator.TensorRt.Objects;

/// <summary>A text in native memory for the length of a call.</summary>
internal readonly ref struct NativeText(string? text)
{
    /// <summary>UTF-8 with a zero at its end; 0 for no text.</summary>
    public nint Address { get; } = Marshal.StringToCoTaskMemUTF8(text);

    public void Dispose() => Marshal.FreeCoTaskMem(Address);
}
