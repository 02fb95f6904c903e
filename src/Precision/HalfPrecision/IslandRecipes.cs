using System.Collections.Immutable;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.HalfPrecision;

/// <summary>The recipes of one runtime, by operator. The first row that fits decides.</summary>
public sealed class IslandRecipes
{
    private static readonly ImmutableHashSet<string> Products = ["MatMul", "Gemm", "Conv", "ConvTranspose", "Einsum"];

    private readonly ImmutableArray<IslandRecipeRow> _rows;

    /// <summary>Recipes from rows, in order of precedence.</summary>
    public IslandRecipes(IEnumerable<IslandRecipeRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        _rows = [.. rows];
    }

    /// <summary>What is known of every runtime.</summary>
    public static IReadOnlyList<IslandRecipeRow> Table { get; } =
    [
        Row(IslandRuntime.TensorRtRtx, Products, IslandRecipe.AddZeroBefore, "A lone FP32 product between casts is compiled as FP16"),
        Row(IslandRuntime.TensorRtRtx, [], IslandRecipe.Lone, "Softmax, normalization, pointwise, reduction and recurrent nodes keep the graph's type"),
        Row(IslandRuntime.TensorRt, Products, IslandRecipe.AddZeroBefore, "The compiler is the same family; a real FP32 operation before the product costs nothing"),
        Row(IslandRuntime.TensorRt, [], IslandRecipe.Lone, "Softmax, normalization, pointwise, reduction and recurrent nodes keep the graph's type"),
        Row(IslandRuntime.OnnxRuntime, [], IslandRecipe.Lone, "Nothing demotes a node there"),
    ];

    /// <summary>The recipes of a runtime, at a version where it is known.</summary>
    public static IslandRecipes For(IslandRuntime runtime, Version? version = null)
        => new(Table.Where(row => row.Runtime == runtime && (row.Since is null || version is null || row.Since <= version)))
        {
            FloatScaled = runtime == IslandRuntime.OnnxRuntime ? ["Concat"] : ImmutableHashSet<string>.Empty,
        };

    /// <summary>Operators whose 8-bit kernels in the runtime take FP32 scales alone: between Q/DQ pairs in FP16 they do not load.</summary>
    public IReadOnlySet<string> FloatScaled { get; private init; } = ImmutableHashSet<string>.Empty;

    /// <summary>How <paramref name="node"/> is written.</summary>
    public IslandRecipe Of(NodeProto node)
    {
        ArgumentNullException.ThrowIfNull(node);
        bool standard = node.Domain is "" or "ai.onnx";
        return _rows.FirstOrDefault(row => row.OpTypes.Count == 0 || (standard && row.OpTypes.Contains(node.OpType)))?.Recipe ?? IslandRecipe.Lone;
    }

    private static IslandRecipeRow Row(IslandRuntime runtime, ImmutableHashSet<string> opTypes, IslandRecipe recipe, string reason)
        => new(runtime, null, opTypes, recipe, reason);
}
