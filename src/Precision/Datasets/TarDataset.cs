using System.Formats.Tar;
using System.IO.Compression;

namespace TrtOperator.Precision.Datasets;

/// <summary>Unpacks a .tar or .tar.gz: regular files and folders only.</summary>
internal static class TarDataset
{
    internal static void Unpack(ArchiveUnpacking unpacking, bool compressed, CancellationToken cancellationToken)
    {
        using FileStream file = File.OpenRead(unpacking.Archive);
        using Stream content = compressed ? new GZipStream(file, CompressionMode.Decompress) : file;
        using TarHeaderGuard guard = new(content, unpacking.AllowedStreamBytes);
        try
        {
            using TarReader reader = new(guard, leaveOpen: true);
            while (reader.GetNextEntry() is { } entry)
            {
                cancellationToken.ThrowIfCancellationRequested();
                unpacking.Count(entry.Name);
                Unpack(unpacking, entry, cancellationToken);
            }

            // To the end, where the checksum of the compression is. A cut after the tar's own end mark loses no data and passes.
            guard.Drain(cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException or NotSupportedException
            or ArgumentException or OverflowException)
        {
            throw unpacking.Damaged(exception);
        }
    }

    private static void Unpack(ArchiveUnpacking unpacking, TarEntry entry, CancellationToken cancellationToken)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                unpacking.AddFile(entry.Name, entry.Length, entry.DataStream, checksum: null, cancellationToken);
                break;
            case TarEntryType.Directory or TarEntryType.DirectoryList:
                unpacking.AddFolder(entry.Name);
                break;
            case TarEntryType.GlobalExtendedAttributes:
                break;
            case TarEntryType.SymbolicLink or TarEntryType.HardLink:
                throw unpacking.Refuse(entry.Name, "is a link; pack the file itself (tar --dereference --hard-dereference)");
            case TarEntryType.BlockDevice or TarEntryType.CharacterDevice or TarEntryType.Fifo:
                throw unpacking.Refuse(entry.Name, "is a device or a pipe; pack plain files only");
            default:
                throw unpacking.Refuse(entry.Name, $"is of kind {entry.EntryType}; pack plain files only (tar --format=pax, not --sparse)");
        }
    }
}
