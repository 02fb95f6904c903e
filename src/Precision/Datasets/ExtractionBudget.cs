using System.Globalization;

namespace TrtOperator.Precision.Datasets;

/// <summary>What all archives of one dataset may unpack to together, those inside of archives with them.</summary>
internal sealed class ExtractionBudget
{
    private readonly DatasetLimits _limits;
    private long _writtenBytes;
    private int _entries;

    /// <param name="limits">The dataset's limits.</param>
    /// <param name="packedBytes">The size of the archives as they were given.</param>
    internal ExtractionBudget(DatasetLimits limits, long packedBytes)
    {
        _limits = limits;
        long byRatio = packedBytes > limits.MaxExtractedBytes / limits.MaxCompressionRatio
            ? limits.MaxExtractedBytes
            : Math.Max(limits.UnjudgedBytes, packedBytes * limits.MaxCompressionRatio);
        AllowedBytes = Math.Min(byRatio, limits.MaxExtractedBytes);
    }

    /// <summary>The bytes that may be unpacked in all.</summary>
    internal long AllowedBytes { get; }

    /// <summary>The most entries.</summary>
    internal int MaxEntries => _limits.MaxEntries;

    /// <summary>The bytes that may come out of a decompression: what may be unpacked, and some 2 KiB of framing per entry.</summary>
    internal long AllowedStreamBytes => AllowedBytes + (2048L * _limits.MaxEntries);

    /// <summary>Counts an entry of any kind; whether there may be one more.</summary>
    internal bool TryCount() => ++_entries <= _limits.MaxEntries;

    /// <summary>Whether <paramref name="bytes"/> more may be written.</summary>
    internal bool Allows(long bytes) => bytes >= 0 && bytes <= AllowedBytes - _writtenBytes;

    /// <summary>Counts what was written.</summary>
    internal void Add(long bytes) => _writtenBytes += bytes;

    /// <summary>Words for bytes that are too many.</summary>
    internal string Words(long bytes) => string.Create(
        CultureInfo.InvariantCulture,
        $"would unpack to {bytes} bytes and the archive to more than the {AllowedBytes} that are allowed for its size; use a plain folder or raise the dataset limits");
}
