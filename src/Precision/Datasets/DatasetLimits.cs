namespace TrtOperator.Precision.Datasets;

/// <summary>How much a dataset may ask of the machine before it is refused.</summary>
public sealed record DatasetLimits
{
    /// <summary>The limits used where none are given.</summary>
    public static DatasetLimits Default { get; } = new();

    /// <summary>Bytes that one archive may unpack to. 32 GiB unless set.</summary>
    public long MaxExtractedBytes { get; init; } = 32L << 30;

    /// <summary>
    /// Bytes that an archive may unpack to per byte of its own, once it is past <see cref="UnjudgedBytes"/>. 200 unless set:
    /// deflate reaches about 1,000 on constant data.
    /// </summary>
    public int MaxCompressionRatio { get; init; } = 200;

    /// <summary>
    /// Bytes that any archive may unpack to whatever its ratio, as attention masks and the like compress very well. 256 MiB
    /// unless set.
    /// </summary>
    public long UnjudgedBytes { get; init; } = 256L << 20;

    /// <summary>Entries in an archive, and files in a folder of samples. 1,000,000 unless set.</summary>
    public int MaxEntries { get; init; } = 1_000_000;

    /// <summary>Bytes of one input of one sample. 1 GiB unless set; at most 2 GiB - 1.</summary>
    public int MaxSampleBytes { get; init; } = 1 << 30;

    /// <summary>Bytes of a label file, which is held in memory. 256 MiB unless set.</summary>
    public int MaxLabelBytes { get; init; } = 256 << 20;
}
