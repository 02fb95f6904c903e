using TrtOperator.TensorRt.Inspection;

namespace TrtOperator.TensorRt.Proof;

/// <summary>Whether a type is as precise as the one that was asked for, and the words for it.</summary>
internal static class TypeRank
{
    /// <summary>Whether a type has the precision that was asked for.</summary>
    public static bool Meets(this TensorType type, TensorType asked)
        => type == TensorType.Float || (asked == TensorType.Half && type == TensorType.Half);

    /// <summary>Whether a type is known to be less precise than the one that was asked for.</summary>
    public static bool FallsShort(this TensorType type, TensorType asked)
        => !type.Meets(asked) && (type.IsFloatingPoint() || type is TensorType.Int8 or TensorType.UInt8 or TensorType.Int4);

    /// <summary>Types as a clause: each once, in order.</summary>
    public static string Words(IEnumerable<TensorType> types) => string.Join(" and ", types.Distinct().Select(type => type.ToString()));

    /// <summary>A kernel for a sentence.</summary>
    public static string Call(CompiledKernel kernel) => $"kernel '{Shorten(kernel.Name)}' ({kernel.LayerType})";

    /// <summary>Names for a sentence, the first three.</summary>
    public static string Names(IReadOnlyList<string> names)
        => names.Count <= 3
            ? string.Join(", ", names.Select(name => $"'{Shorten(name)}'"))
            : FormattableString.Invariant($"{string.Join(", ", names.Take(3).Select(name => $"'{Shorten(name)}'"))} and {names.Count - 3} more");

    /// <summary>A name for a sentence.</summary>
    public static string Shorten(string name) => name.Length <= 120 ? name : string.Concat(name.AsSpan(0, 117), "...");
}
