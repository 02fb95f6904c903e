using System.Globalization;

namespace TrtOperator.TensorRt.Inspection;

/// <summary>One record of a listing. Names are free text, so every field is found by the words around it, never by a comma.</summary>
internal static class ListingRecord
{
    private const int MaxDimensions = 64;
    private const int MaxTensors = 65_536;

    public static CompiledKernel ReadKernel(string record)
    {
        ListingCursor cursor = new(record);
        cursor.Expect("Name: ");
        string name = cursor.Until(", LayerType: ");
        string layerType = cursor.Until(", Inputs: [");
        List<KernelTensor> inputs = ReadTensors(ref cursor);

        // Layers that stand beside the compiler's own graph, such as copies of shapes, list no constants and no tactic's name.
        List<KernelTensor> constants = cursor.Skip(", Constants: [") ? ReadTensors(ref cursor) : [];
        cursor.Expect(", Outputs: [");
        List<KernelTensor> outputs = ReadTensors(ref cursor);
        bool named = cursor.Skip(", TacticName: ");
        string tactic = cursor.Until(named ? ", StreamId: " : "StreamId: ");
        string stream = cursor.UntilOrEnd(", Metadata: ");
        return new CompiledKernel
        {
            Name = name,
            LayerType = layerType,
            Kind = KindOf(layerType, name),
            OnnxNodes = OnnxLayerNames.Read(cursor.Rest),
            Inputs = inputs,
            Constants = constants,
            Outputs = outputs,
            Tactic = !named || tactic.Length == 0 || tactic == "__myelin_CASK_STUB" ? null : tactic,
            Stream = int.TryParse(stream.AsSpan(0, stream.Contains(',', StringComparison.Ordinal) ? stream.IndexOf(',', StringComparison.Ordinal) : stream.Length), NumberStyles.Integer, CultureInfo.InvariantCulture, out int id) ? id : null,
        };
    }

    public static KernelTensor ReadBinding(string record)
    {
        ListingCursor cursor = new(record);
        cursor.Expect(" Name: ");
        string name = cursor.Until(", IOMode: ");
        cursor.Until(", DataType: ");
        TensorType type = TensorTypeWords.Read(cursor.Until(", Dimensions: ["));
        IReadOnlyList<long> dimensions = ReadDimensions(cursor.Until("]"), record);
        return new KernelTensor(name, type, dimensions, string.Empty);
    }

    /// <summary>Tensors up to the bracket that closes their list; the opening one is behind the cursor.</summary>
    private static List<KernelTensor> ReadTensors(ref ListingCursor cursor)
    {
        List<KernelTensor> tensors = [];
        if (cursor.Skip("]"))
        {
            return tensors;
        }

        while (true)
        {
            cursor.Expect(" { Name: ");
            string name = WithoutLocation(cursor.Until(", Dimensions: ["));
            IReadOnlyList<long> dimensions = ReadDimensions(cursor.Until("]"), name);
            cursor.Until(", Datatype: ");
            TensorType type = TensorTypeWords.Read(cursor.Until(", Format: "));
            string format = cursor.Until(" }");
            tensors.Add(new KernelTensor(name, type, dimensions, format));
            if (cursor.Skip("]"))
            {
                return tensors;
            }

            cursor.Expect(",");
            if (tensors.Count == MaxTensors)
            {
                throw cursor.Unreadable("at most 65536 tensors");
            }
        }
    }

    private static string WithoutLocation(string name)
    {
        int location = name.LastIndexOf(", Location: ", StringComparison.Ordinal);
        return location < 0 ? name : name[..location];
    }

    private static long[] ReadDimensions(string list, string where)
    {
        if (string.IsNullOrWhiteSpace(list))
        {
            return [];
        }

        string[] words = list.Split(',', MaxDimensions + 1);
        long[] dimensions = new long[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (i == MaxDimensions || !long.TryParse(words[i], NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out dimensions[i]))
            {
                throw new PlanTextException($"The kernel listing cannot be read: '{ListingCursor.Shorten(list)}' are no dimensions in '{ListingCursor.Shorten(where)}'; use a library version that this program knows.");
            }
        }

        return dimensions;
    }

    private static KernelKind KindOf(string layerType, string name) => layerType switch
    {
        "gemm" or "fully_connected" or "matmul" => KernelKind.MatrixProduct,
        "correlation" or "corrltn" or "deconvolution" or "deconv" => KernelKind.Convolution,
        "runtime_fusion" => KernelKind.FusedProduct,
        "kgen" when name.Contains("_mha", StringComparison.Ordinal) => KernelKind.FusedAttention,
        "kgen" => KernelKind.Generated,
        "reformat" or "copy" or "cast" => KernelKind.Reformat,
        _ => KernelKind.Other,
    };
}
