using System.Buffers;

namespace TrtOperator.Precision.Datasets;

/// <summary>
/// One archive on its way to a folder. Every entry's name, kind and size passes here before anything is written, and every
/// refusal names the archive and the entry.
/// </summary>
internal sealed class ArchiveUnpacking
{
    private readonly string _target;
    private readonly ExtractionBudget _budget;
    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);

    internal ArchiveUnpacking(string archive, string target, ExtractionBudget budget)
    {
        Archive = archive;
        _target = target;
        _budget = budget;
    }

    internal string Archive { get; }

    /// <summary>Counts an entry of any kind.</summary>
    internal void Count(string entry)
    {
        if (!_budget.TryCount())
        {
            throw Refuse(entry, $"is one too many: at most {_budget.MaxEntries} entries are unpacked");
        }
    }

    /// <summary>Creates a folder.</summary>
    internal void AddFolder(string entry)
    {
        // "./" is the archive's own top folder.
        if (entry.Trim('.', '/').Length == 0 && !entry.Contains("..", StringComparison.Ordinal) && !entry.StartsWith('/'))
        {
            return;
        }

        string[] segments = Segments(entry);
        EnterFolders(entry, segments);
        Directory.CreateDirectory(Path.Combine([_target, .. segments]));
    }

    /// <summary>Writes a file of exactly <paramref name="declaredBytes"/>.</summary>
    /// <param name="entry">The name in the archive.</param>
    /// <param name="declaredBytes">What the archive says; checked against the limits before a byte is written.</param>
    /// <param name="content">The bytes; null for none.</param>
    /// <param name="checksum">Sees every written byte.</param>
    /// <param name="cancellationToken">Stops the copy.</param>
    internal void AddFile(string entry, long declaredBytes, Stream? content, Crc32? checksum, CancellationToken cancellationToken)
    {
        string[] segments = Segments(entry);
        string key = string.Join('/', segments);
        if (!_files.Add(key) || _folders.Contains(key))
        {
            throw Refuse(entry, "comes twice; keep one of them");
        }

        EnterFolders(entry, segments[..^1]);
        CheckTotal(entry, declaredBytes);
        Directory.CreateDirectory(Path.Combine([_target, .. segments[..^1]]));
        using FileStream file = new(Path.Combine([_target, .. segments]), FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 17);
        try
        {
            long copied = 0;
            int got;
            while (content is not null && (got = content.Read(buffer)) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                copied += got;
                if (copied > declaredBytes)
                {
                    throw Refuse(entry, $"holds more than the {declaredBytes} bytes that it declares; pack the archive again");
                }

                checksum?.Append(buffer.AsSpan(0, got));
                file.Write(buffer, 0, got);
            }

            if (copied < declaredBytes)
            {
                throw Refuse(entry, $"declares {declaredBytes} bytes but holds {copied}; pack the archive again");
            }

            _budget.Add(copied);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Refuses the archive once <paramref name="bytes"/> more would be over what may be unpacked.</summary>
    internal void CheckTotal(string entry, long bytes)
    {
        if (!_budget.Allows(bytes))
        {
            throw Refuse(entry, _budget.Words(bytes));
        }
    }

    /// <summary>The bytes that may come out of the archive's decompression: what may be unpacked, and some 2 KiB of framing per entry.</summary>
    internal long AllowedStreamBytes => _budget.AllowedStreamBytes;

    internal InvalidDatasetException Refuse(string entry, string what)
        => new($"Archive {Printable.Quote(Archive)}: entry {Printable.Quote(entry)} {what}.");

    internal InvalidDatasetException Damaged(Exception cause)
        => new($"Archive {Printable.Quote(Archive)} is damaged or cut off ({cause.Message.TrimEnd('.')}); pack it again.", cause);

    private string[] Segments(string entry)
        => ConfinedPath.TrySplit(entry, out string[] segments, out string refusal)
            ? segments
            : throw Refuse(entry, $"{refusal}; pack the archive with plain relative names");

    private void EnterFolders(string entry, string[] segments)
    {
        for (int depth = 1; depth <= segments.Length; depth++)
        {
            string folder = string.Join('/', segments[..depth]);
            if (_files.Contains(folder))
            {
                throw Refuse(entry, $"needs a folder where the archive has the file {Printable.Quote(folder)}; keep one of them");
            }

            _folders.Add(folder);
        }
    }
}
