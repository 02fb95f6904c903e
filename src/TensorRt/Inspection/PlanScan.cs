using System.Buffers.Binary;
using System.Text;

namespace TrtOperator.TensorRt.Inspection;

/// <summary>Finds graph texts and sources among a plan's bytes by their markers.</summary>
internal sealed class PlanScan
{
    /// <summary>Marker, four bytes of version, eight of length.</summary>
    private const int GraphHeader = 16;

    private const int MaxGraph = 256 * 1024 * 1024;
    private const int MaxSource = 16 * 1024 * 1024;

    private readonly List<PlanGraph> _graphs = [];
    private readonly List<KernelSource> _sources = [];

    private static ReadOnlySpan<byte> GraphMarker => "NLYM"u8;

    /// <summary>Ends what is the same in each source: the compiler's own functions.</summary>
    private static ReadOnlySpan<byte> SourceMarker => "KGEN_BUILTINS_END__*/"u8;

    /// <summary>Reads what starts within the first bytes of a window.</summary>
    public void Take(ReadOnlySpan<byte> window, int starts)
    {
        for (int at = 0; at < starts;)
        {
            int found = window[at..].IndexOf(GraphMarker);
            if (found < 0 || at + found >= starts)
            {
                break;
            }

            at += found;
            at += TakeGraph(window[at..]);
        }

        for (int at = 0; at < starts;)
        {
            int found = window[at..].IndexOf(SourceMarker);
            if (found < 0 || at + found >= starts)
            {
                break;
            }

            at += found + SourceMarker.Length;
            ReadOnlySpan<byte> rest = window[at..];
            int end = rest[..Math.Min(rest.Length, MaxSource)].IndexOfAnyExcept(SourceBytes);
            rest = rest[..(end < 0 ? Math.Min(rest.Length, MaxSource) : end)];
            _sources.Add(SourceText.Read(Encoding.ASCII.GetString(rest)));
            at += rest.Length;
        }
    }

    /// <summary>What was found.</summary>
    public PlanText Result() => new(_graphs, _sources);

    private static System.Buffers.SearchValues<byte> SourceBytes { get; } = System.Buffers.SearchValues.Create(
        [(byte)'\t', (byte)'\n', (byte)'\r', .. Enumerable.Range(0x20, 0x5f).Select(value => (byte)value)]);

    /// <summary>Reads a graph text where the bytes at a marker are one, and says how many bytes are done with.</summary>
    private int TakeGraph(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < GraphHeader)
        {
            return GraphMarker.Length;
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        if (length > MaxGraph || length > (ulong)(bytes.Length - GraphHeader) || !bytes[GraphHeader..].StartsWith("header {"u8))
        {
            return GraphMarker.Length;
        }

        _graphs.Add(GraphText.Read(Encoding.UTF8.GetString(bytes.Slice(GraphHeader, (int)length))));
        return GraphHeader + (int)length;
    }
}
