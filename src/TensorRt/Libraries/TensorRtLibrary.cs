using TrtOperator.TensorRt.Abi;
using TrtOperator.TensorRt.Callbacks;
using TrtOperator.TensorRt.Objects;

namespace TrtOperator.TensorRt.Libraries;

/// <summary>A loaded library, called through the table of its ABI.</summary>
internal sealed unsafe class TensorRtLibrary
{
    private readonly EntryPoints _entry;
    private readonly int _version;

    /// <param name="kind">The family.</param>
    /// <param name="entry">The exported functions.</param>
    /// <exception cref="TensorRtException">There is no table for the library's version, or family and version contradict each other.</exception>
    public TensorRtLibrary(LibraryKind kind, EntryPoints entry)
    {
        _entry = entry;
        _version = Call(entry.LibraryVersion);
        Kind = kind;
        Version = new LibraryVersion(Call(entry.Version.Major), Call(entry.Version.Minor), Call(entry.Version.Patch), Call(entry.Version.Build));
        ParserVersion = Call(entry.ParserVersion);
        if (_version != (Version.Major * 10000) + (Version.Minor * 100) + Version.Patch)
        {
            throw new TensorRtException($"The library calls itself {Version} and {_version} at once, so it is not TensorRT as it is known.");
        }

        AbiChoice choice = AbiChoice.For(kind, Version);
        IsProbed = choice.Probed;
        Slots = SlotTable.Of(choice.Abi);
        Enums = EnumTable.Of(choice.Abi);
    }

    private TensorRtLibrary(TensorRtLibrary library, SlotTable slots)
    {
        _entry = library._entry;
        _version = library._version;
        Kind = library.Kind;
        Version = library.Version;
        ParserVersion = library.ParserVersion;
        IsProbed = library.IsProbed;
        Slots = slots;
        Enums = library.Enums;
    }

    public LibraryKind Kind { get; }

    public LibraryVersion Version { get; }

    public int ParserVersion { get; }

    /// <summary>Whether the table was checked with this very minor version.</summary>
    public bool IsProbed { get; }

    public SlotTable Slots { get; }

    public EnumTable Enums { get; }

    public static TensorRtLibrary Load(LibraryFiles files) => new(files.Kind, EntryPoints.Load(files));

    /// <summary>The same library called through another table.</summary>
    public TensorRtLibrary With(SlotTable slots) => new(this, slots);

    public Builder CreateBuilder(Logger logger)
    {
        nint builder = ((delegate* unmanaged<nint, int, nint>)_entry.CreateBuilder)(logger.Address, _version);
        return builder != 0 ? new Builder(Slots, builder) : throw new TensorRtException($"TensorRT {Version} gave no builder.");
    }

    public Runtime CreateRuntime(Logger logger)
    {
        nint runtime = ((delegate* unmanaged<nint, int, nint>)_entry.CreateRuntime)(logger.Address, _version);
        return runtime != 0 ? new Runtime(Slots, runtime) : throw new TensorRtException($"TensorRT {Version} gave no runtime.");
    }

    public OnnxParser CreateParser(NetworkDefinition network, Logger logger)
    {
        nint parser = ((delegate* unmanaged<nint, nint, int, nint>)_entry.CreateParser)(network.Address, logger.Address, ParserVersion);
        return parser != 0 ? new OnnxParser(Slots, parser) : throw new TensorRtException($"TensorRT {Version} gave no ONNX parser.");
    }

    /// <summary>The flags of a strongly typed network in this ABI; TensorRT 11 and TensorRT for RTX have no other.</summary>
    public uint StronglyTyped
        => Enums.Numbers.TryGetValue(("NetworkDefinitionCreationFlag", "STRONGLY_TYPED"), out int bit) ? 1u << bit : 0;

    private static int Call(nint function) => ((delegate* unmanaged<int>)function)();
}
