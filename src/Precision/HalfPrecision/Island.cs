namespace TrtOperator.Precision.HalfPrecision;

/// <summary>An FP32 node within an FP16 graph, as it was written.</summary>
/// <param name="Node">Its name.</param>
/// <param name="OpType">Its operator.</param>
/// <param name="Recipe">The recipe of its kind in the runtime.</param>
/// <param name="EntryNode">
/// The addition of 0 that was put before it. <see langword="null"/> where the recipe has none or where an FP32 computation
/// stands before the node anyway.
/// </param>
public sealed record Island(string Node, string OpType, IslandRecipe Recipe, string? EntryNode);
