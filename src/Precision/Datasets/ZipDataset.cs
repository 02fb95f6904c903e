using System.IO.Compression;

namespace TrtOperator.Precision.Datasets;

/// <summary>Unpacks a .npz: a zip of .npy files, stored or deflated.</summary>
internal static class ZipDataset
{
    private const int FileTypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;

    internal static void Unpack(ArchiveUnpacking unpacking, CancellationToken cancellationToken)
    {
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(unpacking.Archive);
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                cancellationToken.ThrowIfCancellationRequested();
                unpacking.Count(entry.FullName);
                Unpack(unpacking, entry, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            throw unpacking.Damaged(exception);
        }
    }

    private static void Unpack(ArchiveUnpacking unpacking, ZipArchiveEntry entry, CancellationToken cancellationToken)
    {
        // The upper half holds the Unix mode where the writer gave one.
        int fileType = (entry.ExternalAttributes >> 16) & FileTypeMask;
        if (fileType is not (0 or RegularFile or Folder))
        {
            throw unpacking.Refuse(entry.FullName, "is a link or a device; pack plain files only");
        }

        if (entry.IsEncrypted)
        {
            throw unpacking.Refuse(entry.FullName, "is encrypted; pack it without a password");
        }

        if (entry.FullName.EndsWith('/'))
        {
            unpacking.AddFolder(entry.FullName);
            return;
        }

        unpacking.CheckTotal(entry.FullName, entry.Length);
        Crc32 checksum = new();
        using (Stream content = entry.Open())
        {
            unpacking.AddFile(entry.FullName, entry.Length, content, checksum, cancellationToken);
        }

        if (checksum.Value != entry.Crc32)
        {
            throw unpacking.Refuse(entry.FullName, "does not match its checksum; pack the archive again");
        }
    }
}
