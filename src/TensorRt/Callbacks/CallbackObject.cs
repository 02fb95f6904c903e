using System.Runtime.InteropServices;
using TrtOperator.TensorRt.Abi;

namespace TrtOperator.TensorRt.Callbacks;

/// <summary>
/// An object of ours that the library calls: a vtable in native memory and a handle back to this. It must live as long as
/// anything that was made with it. No exception leaves a callback; the first is kept in <see cref="Failure"/>.
/// </summary>
internal abstract unsafe class CallbackObject : IDisposable
{
    private readonly string _interface;
    private readonly nint _kind;
    private readonly nint* _object;
    private GCHandle _self;
    private Exception? _failure;

    /// <param name="slots">Where the methods stand.</param>
    /// <param name="name">The interface's name in the slot table, such as <c>ILogger</c>.</param>
    /// <param name="methods">The methods by name; destructors and the two that say what the interface is are added.</param>
    protected CallbackObject(SlotTable slots, string name, IEnumerable<(string Method, nint Function)> methods)
    {
        _interface = name;
        List<(string Method, nint Function)> all = [.. methods];
        all.Add(("~complete", (nint)(delegate* unmanaged<nint, void>)&Destroy));
        all.Add(("~deleting", (nint)(delegate* unmanaged<nint, void>)&Destroy));
        if (slots.Has(name, "getAPILanguage"))
        {
            all.Add(("getAPILanguage", (nint)(delegate* unmanaged<nint, int>)&Language));
            all.Add(("getInterfaceInfo", (nint)(delegate* unmanaged<nint, InterfaceInfo>)&Info));
        }

        int size = 1 + all.Max(entry => slots[name, entry.Method]);
        _kind = Marshal.StringToCoTaskMemUTF8(name);
        _self = GCHandle.Alloc(this);

        // Laid out as: vtable pointer, handle, kind; then the vtable itself.
        _object = (nint*)NativeMemory.AllocZeroed((nuint)(3 + size), (nuint)sizeof(nint));
        _object[0] = (nint)(_object + 3);
        _object[1] = GCHandle.ToIntPtr(_self);
        _object[2] = _kind;
        foreach ((string method, nint function) in all)
        {
            _object[3 + slots[name, method]] = function;
        }
    }

    /// <summary>What the library is given.</summary>
    public nint Address => (nint)_object;

    /// <summary>The first exception that a callback had to swallow; null where none did.</summary>
    public Exception? Failure => _failure;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_self.IsAllocated)
        {
            _self.Free();
            Marshal.FreeCoTaskMem(_kind);
            NativeMemory.Free(_object);
        }

        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override string ToString() => _interface;

    /// <summary>The object behind the pointer that the library calls with.</summary>
    protected static T Of<T>(nint self)
        where T : CallbackObject
        => (T)GCHandle.FromIntPtr(((nint*)self)[1]).Target!;

    /// <summary>Keeps an exception that must not reach the library.</summary>
    protected void Keep(Exception exception) => Interlocked.CompareExchange(ref _failure, exception, null);

    [UnmanagedCallersOnly]
    private static void Destroy(nint self)
    {
        // The object is ours, and the library never owns it.
    }

    [UnmanagedCallersOnly]
    private static int Language(nint self) => 0;

    [UnmanagedCallersOnly]
    private static InterfaceInfo Info(nint self) => new(((nint*)self)[2], 1, 0);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct InterfaceInfo(nint Kind, int Major, int Minor);
}
