using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace TrtOperator.TensorRt.Libraries;

/// <summary>
/// A 64-bit little-endian ELF shared library. Every offset and size comes from the file and is held against its length before it is used.
/// </summary>
internal sealed class ElfFile : IDisposable
{
    private const string FreshCopy = "Copy or unpack the library again, and compare its SHA-256 with the original's.";
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;
    private const int MostTableBytes = 1 << 26;
    private const int MostNameBytes = 4096;
    private const int MostNamesBytes = 1 << 25;
    private readonly SafeFileHandle _handle;
    private readonly string _path;
    private readonly long _length;
    private readonly List<Section> _sections = [];
    private int _nameBytes;

    private ElfFile(string path, SafeFileHandle handle)
    {
        _path = path;
        _handle = handle;
        _length = RandomAccess.GetLength(handle);
    }

    private enum SectionType : uint
    {
        Dynamic = 6,
        NoBits = 8,
        DynamicSymbols = 11,
    }

    /// <summary>Opens the file and checks its headers.</summary>
    /// <exception cref="ElfException">The file is not a whole shared library for <paramref name="processor"/>.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ElfFile Open(string path, Architecture processor)
    {
        ElfFile file = new(path, File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));
        try
        {
            file.ReadHeaders(processor);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the library's own name, its needs and its exports.</summary>
    /// <exception cref="ElfException">A table contradicts itself, or there is nothing to call.</exception>
    public SharedObject Describe()
    {
        HashSet<string> exports = Exports();
        (string? soName, List<string> needed) = Dynamic();
        return exports.Count > 0
            ? new SharedObject(_path, soName, needed, exports)
            : throw new ElfException(LibraryProblemKind.NoDynamicSymbols, "exports nothing that a program could call", FreshCopy);
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private void ReadHeaders(Architecture processor)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        int read = RandomAccess.Read(_handle, header, 0);
        if (read < 4 || !header[..4].SequenceEqual("\u007fELF"u8))
        {
            throw new ElfException(LibraryProblemKind.NotElf, _length == 0 ? "is empty" : "is not an ELF file, so not a library for Linux", FreshCopy);
        }

        if (read < HeaderSize)
        {
            throw Truncated();
        }

        if (header[4] != 2)
        {
            throw new ElfException(LibraryProblemKind.ThirtyTwoBit, "is not a 64-bit library", "Take the 64-bit library; TensorRT has no other.");
        }

        string made = header[5] != 1 ? "a big-endian processor" : MachineName(U16(header, 18));
        if (made != MachineName(processor))
        {
            throw new ElfException(
                LibraryProblemKind.OtherArchitecture, $"was made for {made}, and this program runs on {MachineName(processor)}", $"Take the library for {MachineName(processor)}.");
        }

        if (U16(header, 16) != 3)
        {
            throw new ElfException(LibraryProblemKind.NotSharedLibrary, "is an executable or object file, not a shared library", "Name the library itself.");
        }

        CheckSegments(U64(header, 32), U16(header, 54), U16(header, 56));
        ReadSections(U64(header, 40), U16(header, 58), U16(header, 60));
    }

    private void CheckSegments(ulong offset, int entrySize, int count)
    {
        if (count == 0 || entrySize != ProgramHeaderSize)
        {
            throw Malformed("it announces no segments to load");
        }

        ReadOnlySpan<byte> table = Read(offset, (ulong)count * ProgramHeaderSize);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = table.Slice(i * ProgramHeaderSize, ProgramHeaderSize);
            RequireWithin(U64(entry, 8), U64(entry, 32));
        }
    }

    private void ReadSections(ulong offset, int entrySize, int count)
    {
        if (offset == 0 || count == 0)
        {
            throw new ElfException(LibraryProblemKind.NoDynamicSymbols, "has no section headers, so what it exports cannot be read without loading it", FreshCopy);
        }

        if (entrySize != SectionHeaderSize)
        {
            throw Malformed("its section headers are of an unknown size");
        }

        ReadOnlySpan<byte> table = Read(offset, (ulong)count * SectionHeaderSize);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = table.Slice(i * SectionHeaderSize, SectionHeaderSize);
            Section section = new((SectionType)U32(entry, 4), U64(entry, 24), U64(entry, 32), U32(entry, 40));
            if (section.Type != SectionType.NoBits)
            {
                RequireWithin(section.Offset, section.Size);
            }

            _sections.Add(section);
        }
    }

    private HashSet<string> Exports()
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        if (_sections.FirstOrDefault(section => section.Type == SectionType.DynamicSymbols) is not { } section)
        {
            throw new ElfException(LibraryProblemKind.NoDynamicSymbols, "has no table of dynamic symbols, so nothing in it can be called", FreshCopy);
        }

        ReadOnlySpan<byte> strings = Read(Strings(section));
        ReadOnlySpan<byte> symbols = Read(section);
        for (int at = 0; at + SymbolSize <= symbols.Length; at += SymbolSize)
        {
            ReadOnlySpan<byte> symbol = symbols.Slice(at, SymbolSize);
            bool local = symbol[4] >> 4 == 0;
            bool undefined = U16(symbol, 6) == 0;
            if (!local && !undefined)
            {
                names.Add(Name(strings, U32(symbol, 0)));
            }
        }

        return names;
    }

    private (string? SoName, List<string> Needed) Dynamic()
    {
        string? soName = null;
        List<string> needed = [];
        if (_sections.FirstOrDefault(section => section.Type == SectionType.Dynamic) is not { } section)
        {
            throw Malformed("it has symbols but no dynamic section");
        }

        ReadOnlySpan<byte> strings = Read(Strings(section));
        ReadOnlySpan<byte> entries = Read(section);
        for (int at = 0; at + 16 <= entries.Length && U64(entries, at) is var tag and not 0; at += 16)
        {
            if (tag is 1 or 14)
            {
                string name = Name(strings, U64(entries, at + 8));
                if (tag == 14)
                {
                    soName = name;
                }
                else
                {
                    needed.Add(name);
                }
            }
        }

        return (soName, needed);
    }

    private Section Strings(Section section)
        => section.Link < (uint)_sections.Count ? _sections[(int)section.Link] : throw Malformed("a table names a table of strings that it does not have");

    private byte[] Read(Section section)
        => section.Type == SectionType.NoBits ? throw Malformed("a table that should have content has none") : Read(section.Offset, section.Size);

    private byte[] Read(ulong offset, ulong size)
    {
        RequireWithin(offset, size);
        if (size > MostTableBytes)
        {
            throw Malformed("one of its tables is larger than 64 MiB");
        }

        byte[] bytes = new byte[(int)size];
        int filled = 0;
        while (filled < bytes.Length)
        {
            int read = RandomAccess.Read(_handle, bytes.AsSpan(filled), (long)offset + filled);
            filled += read > 0 ? read : throw Truncated();
        }

        return bytes;
    }

    private void RequireWithin(ulong offset, ulong size)
    {
        if (offset > (ulong)_length || size > (ulong)_length - offset)
        {
            throw Truncated();
        }
    }

    // Names may overlap in their table, so a small file could otherwise fill the memory.
    private string Name(ReadOnlySpan<byte> strings, ulong offset)
    {
        if (offset >= (ulong)strings.Length)
        {
            throw Malformed("a name lies outside its table of strings");
        }

        ReadOnlySpan<byte> rest = strings[(int)offset..];
        int end = rest.IndexOf((byte)0);
        if (end is < 0 or > MostNameBytes)
        {
            throw Malformed("a name in it does not end");
        }

        _nameBytes += end;
        return _nameBytes <= MostNamesBytes ? Encoding.UTF8.GetString(rest[..end]) : throw Malformed("its names together are longer than 32 MiB");
    }

    private ElfException Truncated() => new(
        LibraryProblemKind.Truncated, FormattableString.Invariant($"is cut off: it has {_length} bytes, and its headers speak of more"), FreshCopy);

    private static ElfException Malformed(string how) => new(LibraryProblemKind.Malformed, $"is damaged: {how}", FreshCopy);

    private static string MachineName(Architecture processor) => processor switch
    {
        Architecture.X64 => MachineName(62),
        Architecture.Arm64 => MachineName(183),
        _ => processor.ToString(),
    };

    private static string MachineName(int machine) => machine switch
    {
        3 => "x86 (32-bit)",
        21 => "PowerPC 64",
        40 => "Arm (32-bit)",
        62 => "x86-64",
        183 => "aarch64",
        243 => "RISC-V",
        _ => FormattableString.Invariant($"an unknown processor ({machine})"),
    };

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);

    private sealed record Section(SectionType Type, ulong Offset, ulong Size, uint Link);
}
