using TrtOperator.TensorRt.Abi;

namespace TrtOperator.TensorRt.Objects;

/// <summary>
/// A C++ object of the library. Its public part is a vtable pointer and, behind it, a pointer to the implementation whose vtable
/// holds the methods. One that the caller owns is destroyed through the public part's deleting destructor.
/// </summary>
internal abstract unsafe class NativeObject : IDisposable
{
    private const int DeletingDestructor = 1;

    private readonly bool _owned;
    private nint _address;

    /// <param name="slots">The table that the object's methods are called through.</param>
    /// <param name="address">The object.</param>
    /// <param name="owned">Whether disposing this destroys the object.</param>
    protected NativeObject(SlotTable slots, nint address, bool owned)
    {
        Slots = slots;
        _address = address;
        _owned = owned;
    }

    /// <summary>The object's address.</summary>
    /// <exception cref="ObjectDisposedException">It was destroyed.</exception>
    public nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(_address == 0, this);
            return _address;
        }
    }

    protected SlotTable Slots { get; }

    /// <summary>The name of the implementation's class in the slot table.</summary>
    protected abstract string Class { get; }

    /// <summary>What methods are called on.</summary>
    protected virtual nint Self => ((nint*)Address)[1];

    protected virtual int Destructor => DeletingDestructor;

    /// <summary>The function behind a method of <see cref="Self"/>.</summary>
    protected nint Method(string name) => (*(nint**)Self)[Slots[Class, name]];

    /// <inheritdoc/>
    public void Dispose()
    {
        nint address = Interlocked.Exchange(ref _address, 0);
        if (address != 0 && _owned)
        {
            ((delegate* unmanaged<nint, void>)(*(nint**)address)[Destructor])(address);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Throws where the library gave no object.</summary>
    protected static nint Required(nint address, string what)
        => address != 0 ? address : throw new TensorRtException($"TensorRT gave no {what}.");

    /// <summary>The text at <paramref name="address"/>; empty where there is none.</summary>
    protected static string Text(nint address) => System.Runtime.InteropServices.Marshal.PtrToStringUTF8(address) ?? string.Empty;
}
