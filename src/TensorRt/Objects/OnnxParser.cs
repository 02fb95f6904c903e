using TrtOperator.TensorRt.Abi;
using TrtOperator.TensorRt.Building;

namespace TrtOperator.TensorRt.Objects;

/// <summary>Reads ONNX into a network. Unlike the library's other classes it is called on its own vtable.</summary>
internal sealed unsafe class OnnxParser(SlotTable slots, nint address) : NativeObject(slots, address, owned: true)
{
    protected override string Class => "IParser";

    protected override nint Self => Address;

    protected override int Destructor => Slots[Class, "~deleting"];

    public int ErrorCount => ((delegate* unmanaged<nint, int>)Method("getNbErrors"))(Self);

    /// <summary>The flags as a bit mask.</summary>
    public uint Flags => ((delegate* unmanaged<nint, uint>)Method("getFlags"))(Self);

    /// <summary>Parses a model.</summary>
    /// <param name="model">The file's bytes.</param>
    /// <param name="size">How many.</param>
    /// <param name="path">Where the file lies, for external data beside it; null where it lies nowhere.</param>
    public bool Parse(byte* model, long size, string? path)
    {
        using NativeText text = new(path);
        return ((delegate* unmanaged<nint, byte*, nuint, nint, byte>)Method("parse"))(Self, model, checked((nuint)size), text.Address) != 0;
    }

    public void ClearErrors() => ((delegate* unmanaged<nint, void>)Method("clearErrors"))(Self);

    public ParserError Error(int index)
    {
        nint error = Required(((delegate* unmanaged<nint, int, nint>)Method("getError"))(Self, index), "parser error");
        nint* table = *(nint**)error;
        return new ParserError(
            ((delegate* unmanaged<nint, int>)table[Slots["IParserError", "code"]])(error),
            Field(error, table, "desc"),
            Field(error, table, "func"),
            ((delegate* unmanaged<nint, int>)table[Slots["IParserError", "node"]])(error),
            Field(error, table, "nodeName"),
            Field(error, table, "nodeOperator"));
    }

    private string Field(nint error, nint* table, string name)
        => Text(((delegate* unmanaged<nint, nint>)table[Slots["IParserError", name]])(error));
}
