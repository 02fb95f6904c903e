namespace TrtOperator.TensorRt.Inspection;

/// <summary>Splits a listing into records. A name may hold a line break, so a record ends where the next one starts.</summary>
internal static class ListingReader
{
    private const string RecordStart = "Name: ";
    private const string Title = "Layers:";
    private const string BindingsTitle = "I/O Tensors:";
    private const string MetadataTitle = "Engine Metadata:";

    public static KernelListing Read(string text)
    {
        int at = FindTitle(text);
        if (at < 0)
        {
            throw new PlanTextException("The text holds no kernel listing: no line says 'Layers:'; build with profiling verbosity DETAILED and keep messages of severity VERBOSE.");
        }

        List<CompiledKernel> kernels = [];
        List<KernelTensor> bindings = [];
        List<string> record = [];
        bool inBindings = false;
        foreach (ReadOnlySpan<char> raw in text.AsSpan(at).EnumerateLines())
        {
            ReadOnlySpan<char> line = raw;
            bool metadata = line.StartsWith(MetadataTitle, StringComparison.Ordinal);
            bool title = line.StartsWith(BindingsTitle, StringComparison.Ordinal);
            bool starts = inBindings ? line.StartsWith(" " + RecordStart, StringComparison.Ordinal) : line.StartsWith(RecordStart, StringComparison.Ordinal);
            if (metadata || title || starts || line.IsWhiteSpace())
            {
                Take(record, inBindings, kernels, bindings);
            }

            if (metadata)
            {
                break;
            }

            if (title)
            {
                inBindings = true;
            }
            else if (starts || (record.Count > 0 && !line.IsWhiteSpace()))
            {
                record.Add(line.ToString());
            }
        }

        Take(record, inBindings, kernels, bindings);
        return kernels.Count > 0
            ? new KernelListing(kernels, bindings)
            : throw new PlanTextException("The kernel listing names no kernel; build with profiling verbosity DETAILED, since anything less lists the network as one opaque layer.");
    }

    private static int FindTitle(string text)
    {
        int from = 0;
        while (true)
        {
            int found = text.IndexOf(Title, from, StringComparison.Ordinal);
            if (found < 0)
            {
                return -1;
            }

            int after = found + Title.Length;
            bool alone = after == text.Length || text[after] is '\n' or '\r';
            int lineStart = text.LastIndexOf('\n', Math.Max(found - 1, 0)) + 1;
            ReadOnlySpan<char> before = found == 0 ? default : text.AsSpan(lineStart, Math.Max(found - lineStart, 0)).Trim();
            if (alone && (before.IsEmpty || before is "[V]"))
            {
                return after;
            }

            from = after;
        }
    }

    private static void Take(List<string> record, bool inBindings, List<CompiledKernel> kernels, List<KernelTensor> bindings)
    {
        if (record.Count == 0)
        {
            return;
        }

        string text = record.Count == 1 ? record[0] : string.Join('\n', record);
        record.Clear();
        if (inBindings)
        {
            bindings.Add(ListingRecord.ReadBinding(text));
        }
        else
        {
            kernels.Add(ListingRecord.ReadKernel(text));
        }
    }
}
