using System.Runtime.InteropServices;

namespace TrtOperator.TensorRt.Tests.Fakes;

/// <summary>An object as C++ lays it out: the public part [vtable, implementation], and the implementation [vtable, handle of this].</summary>
internal abstract unsafe class FakeObject
{
    private readonly Dictionary<string, nint> _texts = new(StringComparer.Ordinal);
    private readonly List<FakeObject> _children = [];
    private readonly nint* _public;
    private readonly nint* _implementation;
    private readonly bool _isWhole;
    private GCHandle _self;

    protected FakeObject(FakeTensorRt library, string name)
    {
        Library = library;
        Name = name;
        _self = GCHandle.Alloc(this);
        _implementation = (nint*)NativeMemory.AllocZeroed(2, (nuint)sizeof(nint));
        _implementation[0] = FakeVtables.Of(library.Slots, name);
        _implementation[1] = GCHandle.ToIntPtr(_self);

        // The parser and its errors are called on their own vtable.
        _isWhole = name.StartsWith('I');
        _public = _isWhole ? _implementation : (nint*)NativeMemory.AllocZeroed(2, (nuint)sizeof(nint));
        if (!_isWhole)
        {
            _public[0] = FakeVtables.Public;
            _public[1] = (nint)_implementation;
        }

        library.Count(1);
    }

    public FakeTensorRt Library { get; }

    public string Name { get; }

    public nint Address => (nint)_public;

    /// <summary>The object behind a public address.</summary>
    public static T At<T>(nint address)
        where T : FakeObject => Of<T>(address == 0 ? 0 : ((nint*)address)[1]);

    /// <summary>The object that a method is called on.</summary>
    public static T Of<T>(nint self)
        where T : FakeObject => self != 0 && GCHandle.FromIntPtr(((nint*)self)[1]).Target is T found
            ? found
            : throw new InvalidOperationException($"called on something that is no {typeof(T).Name}");

    /// <summary>Runs a method's body; whatever goes wrong is a complaint and 0, for no exception may reach the caller.</summary>
    public static TResult Serve<T, TResult>(nint self, Func<T, TResult> body)
        where T : FakeObject
        where TResult : unmanaged
    {
        FakeObject? target = null;
        try
        {
            target = Of<FakeObject>(self);
            return body(Of<T>(self));
        }
        catch (Exception exception)
        {
            target?.Library.Complaints.Enqueue($"{target.Name}: {exception.Message}");
            return default;
        }
    }

    /// <summary>As <see cref="Serve"/>, of a method that returns nothing.</summary>
    public static void Do<T>(nint self, Action<T> body)
        where T : FakeObject => _ = Serve<T, byte>(self, target =>
        {
            body(target);
            return 0;
        });

    /// <summary>A text that lives as long as this object.</summary>
    public nint Text(string text)
    {
        if (!_texts.TryGetValue(text, out nint native))
        {
            _texts[text] = native = Marshal.StringToCoTaskMemUTF8(text);
        }

        return native;
    }

    public T Own<T>(T child)
        where T : FakeObject
    {
        _children.Add(child);
        return child;
    }

    public void Destroy()
    {
        _children.ForEach(static child => child.Destroy());
        _children.Clear();
        foreach (nint text in _texts.Values)
        {
            Marshal.FreeCoTaskMem(text);
        }

        FreeMore();
        _self.Free();
        NativeMemory.Free(_implementation);
        if (!_isWhole)
        {
            NativeMemory.Free(_public);
        }

        Library.Count(-1);
    }

    protected virtual void FreeMore()
    {
    }

    protected static string Read(nint text) => Marshal.PtrToStringUTF8(text) ?? string.Empty;
}
