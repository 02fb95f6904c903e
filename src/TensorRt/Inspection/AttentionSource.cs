namespace TrtOperator.TensorRt.Inspection;

/// <summary>Reads the types of a fused attention core out of its source: two traits, and the third type that it is initialized with.</summary>
internal static class AttentionSource
{
    private const string Initialize = ".initialize(DATA_TYPE_";
    private const string Type = "DATA_TYPE_";
    private const string Traits = "_traits";

    public static AttentionTypes? Read(string source)
    {
        int call = source.LastIndexOf(Initialize, StringComparison.Ordinal);
        if (call < 0)
        {
            return null;
        }

        int close = source.IndexOf(')', call);
        string[] arguments = source[(call + Initialize.Length - Type.Length)..(close < 0 ? source.Length : close)].Split(',', 4);
        if (arguments.Length < 3 || !arguments[2].Contains(Type, StringComparison.Ordinal))
        {
            return null;
        }

        List<TensorType> traits = TraitsOf(source);
        string scores = arguments[2].Trim();
        return new AttentionTypes(
            traits.Count > 0 ? traits[0] : TensorType.Unknown,
            traits.Count > 1 ? traits[1] : TensorType.Unknown,
            TensorTypeWords.Read(scores.AsSpan(Math.Min(Type.Length, scores.Length))));
    }

    /// <summary>Arguments such as <c>fmha::Ampere_hmma_fp32_traits,</c>, in order: first product, second product.</summary>
    private static List<TensorType> TraitsOf(string source)
    {
        List<TensorType> types = [];
        int at = 0;
        while (types.Count < 2 && (at = source.IndexOf(Traits, at, StringComparison.Ordinal)) >= 0)
        {
            int end = at + Traits.Length;
            int start = source.LastIndexOf('_', Math.Max(at - 1, 0)) + 1;
            if (end < source.Length && source[end] == ',' && start < at && TensorTypeWords.Read(source.AsSpan(start, at - start)) is var type and not TensorType.Unknown)
            {
                types.Add(type);
            }

            at = end;
        }

        return types;
    }
}
