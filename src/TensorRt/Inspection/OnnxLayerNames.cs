namespace TrtOperator.TensorRt.Inspection;

/// <summary>ONNX names out of metadata such as <c>[ONNX Layer: a][ONNX Layer: b]</c>. Names may hold brackets.</summary>
internal static class OnnxLayerNames
{
    private const string Start = "[ONNX Layer: ";

    /// <summary>The names, each once, in order.</summary>
    public static IReadOnlyList<string> Read(string metadata)
    {
        List<string> names = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        int at = metadata.IndexOf(Start, StringComparison.Ordinal);
        while (at >= 0)
        {
            int from = at + Start.Length;
            int next = metadata.IndexOf(Start, from, StringComparison.Ordinal);
            ReadOnlySpan<char> piece = metadata.AsSpan(from, (next < 0 ? metadata.Length : next) - from);
            int end = piece.LastIndexOf(']');
            if (end >= 0 && seen.Add(piece[..end].ToString()))
            {
                names.Add(piece[..end].ToString());
            }

            at = next;
        }

        return names;
    }
}
