using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using TrtOperator.TensorRt.Abi;
using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.TensorRt.Tests.Fakes;

/// <summary>An enterprise TensorRT made in this process: objects in native memory whose vtables stand as the slot data says.</summary>
internal sealed class FakeTensorRt
{
    private readonly NumberFunction[] _numbers;
    private readonly CreateFunction _builder;
    private readonly CreateFunction _runtime;
    private readonly ParserFunction _parser;
    private int _live;

    public FakeTensorRt(int major, int minor, int patch = 0, int? claimed = null)
    {
        // A refused version never gets as far as an object, so its table does not matter.
        Slots = SlotTable.Of(major == 10 ? AbiVersion.TensorRt10 : AbiVersion.TensorRt11);
        Enums = EnumTable.Of(Slots.Abi);
        Number = (major * 10000) + (minor * 100) + patch;
        int parser = Number;
        _numbers = [() => major, () => minor, () => patch, () => 1, () => claimed ?? Number, () => parser];
        _builder = (logger, version) => version == Number && logger != 0 ? new FakeBuilder(this, logger).Address : 0;
        _runtime = (logger, version) => version == Number && logger != 0 ? new FakeRuntime(this, logger).Address : 0;
        _parser = (network, logger, version) => version == parser && network != 0 && logger != 0 ? new FakeParser(this, network, logger).Address : 0;
        Entry = new EntryPoints
        {
            CreateBuilder = Marshal.GetFunctionPointerForDelegate(_builder),
            CreateRuntime = Marshal.GetFunctionPointerForDelegate(_runtime),
            CreateParser = Marshal.GetFunctionPointerForDelegate(_parser),
            Version = (At(0), At(1), At(2), At(3)),
            LibraryVersion = At(4),
            ParserVersion = At(5),
        };
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int NumberFunction();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint CreateFunction(nint logger, int version);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint ParserFunction(nint network, nint logger, int version);

    public EntryPoints Entry { get; }

    public SlotTable Slots { get; }

    public EnumTable Enums { get; }

    public int Number { get; }

    /// <summary>What was called though nothing serves it, and what a call broke on.</summary>
    public ConcurrentQueue<string> Complaints { get; } = [];

    /// <summary>Every plan that was built, oldest first.</summary>
    public ConcurrentQueue<FakeBuild> Builds { get; } = [];

    /// <summary>Objects made and not yet destroyed.</summary>
    public int Live => Volatile.Read(ref _live);

    public void Count(int change) => Interlocked.Add(ref _live, change);

    public TensorRtLibrary Load() => new(LibraryKind.TensorRt, Entry);

    public unsafe void Log(nint logger, int severity, string text)
    {
        nint native = Marshal.StringToCoTaskMemUTF8(text);
        ((delegate* unmanaged<nint, int, nint, void>)(*(nint**)logger)[Slots["ILogger", "log"]])(logger, severity, native);
        Marshal.FreeCoTaskMem(native);
    }

    private nint At(int index) => Marshal.GetFunctionPointerForDelegate(_numbers[index]);
}
